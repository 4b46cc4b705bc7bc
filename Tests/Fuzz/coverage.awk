#!/usr/bin/awk -f
# From `llvm-cov report -show-functions`: lines run and lines there are, of the functions that read, file by file.
BEGIN {
  files["pages"] = "ChunkReader ChunkReader+Dense ChunkReader+Pages ChunkReader+Runs ChunkReader+Values ByteCursor" \
    " ByteStreamSplit DeltaBinaryPacked DeltaByteArray DeltaLengthByteArray Gzip Int96 LZ4" \
    " NumberConversion PageDecompressor PageHeader PlainEncoding PlainEncoding+Bytes PresenceBits PresenceMask+Read" \
    " ReadWorkspace RunLengthHybrid Snappy ThriftCompactReader Zstd"
  files["footer"] = "BloomFilter ByteCursor ColumnChunk+Read FileMetaData+Read FooterHash LeafColumn PageIndex" \
    " ParquetPredicate ParquetReader ParquetReader+Footer ParquetReader+PageIndex ParquetReader+Problems ParquetReader+Selection" \
    " ParquetRowSelection ThriftCompactReader"
  files["groups"] = "ChunkReader+Dense ChunkReader+Runs DividedGroups GroupKey MergedGroups ParallelWork" \
    " ParquetGroupScan PartialGroups RowGroupScan ScannedKey"
  count = split(files[target], names, " ")
  for (i = 1; i <= count; i++) isReader[names[i]] = 1
}
/^File '/ {
  file = $0
  sub(/.*\//, "", file)
  sub(/\.swift'.*/, "", file)
  isThere[file] = 1
}
# What writes, and what only describes a value to people.
/[.( ](encode[A-Za-z]*|write|append(Run|Packed)|borrowed|runLength\(_:from)[(:]/ || /ZstdCompressor|Writer|description/ { next }
$NF ~ /%$/ && $1 != "TOTAL" && isReader[file] {
  lines[file] += $(NF - 5)
  missed[file] += $(NF - 4)
  if (verbose && $(NF - 4) > 0) print file, $0 > "/dev/stderr"
}
END {
  for (i = 1; i <= count; i++) {
    file = names[i]
    if (!(file in isThere)) {
      print file ": no such file in the report" > "/dev/stderr"
      isStale = 1
    }
    printf "%-28s %4d of %4d lines\n", file, lines[file] - missed[file], lines[file]
    all += lines[file]
    allMissed += missed[file]
  }
  printf "%-28s %4d of %4d lines, %.1f %%\n", "the reader", all - allMissed, all, 100 * (all - allMissed) / all
  exit isStale
}
