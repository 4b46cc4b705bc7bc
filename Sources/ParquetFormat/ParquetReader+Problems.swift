extension ParquetReader {
    /// Reads every column and its page index, and tells of each column what comes first of what is damaged, or is not read
    /// here. Memory is that of one column of one row group.
    public func problems() -> [ParquetError] {
        fields.indices.compactMap { column in
            do throws(ParquetError) {
                for rowGroup in rowGroups.indices {
                    _ = try pages(column: column, rowGroup: rowGroup)
                    try check(column, rowGroup)
                }
                return nil
            } catch { return error }
        }
    }

    private func check(_ column: Int, _ rowGroup: Int) throws(ParquetError) {
        let leaf = leaves[column]
        if leaf.readsAsDoubles {
            _ = try readDoubles(column: column, rowGroup: rowGroup)
        } else if leaf.readsAsIntegers {
            // A value may be what stands for null; it is not another one too.
            do throws(ParquetError) { _ = try readIntegers(column: column, rowGroup: rowGroup) } catch {
                _ = try readIntegers(column: column, rowGroup: rowGroup, null: .min + 1)
            }
        } else {
            _ = try readStrings(column: column, rowGroup: rowGroup)
        }
    }
}
