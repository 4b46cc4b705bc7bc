"""What other engines make of single flipped bits in a file of ours: `bit_flips.py FILE PART=BITS…`, BITS a file of bit numbers.

`BitFlipTests.whatOtherEnginesMakeOfThem` writes both. Per engine and part it prints how many flips read equal, how many were
refused, how many gave other rows without a word, and how many ended the process or took more than 20 s. Each engine reads all
columns in a process of its own, which is begun again after the flip that killed it.
"""
import os, resource, signal, sys, tempfile


def pyarrow_reader(verifies):
    import pyarrow.parquet as pq

    def read(path):
        table = pq.read_table(path, use_threads=False, memory_map=False, page_checksum_verification=verifies)
        return repr((str(table.schema.remove_metadata()), table.to_pydict()))

    return read


def duckdb_reader():
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads=1; SET TimeZone='UTC'; SET enable_external_file_cache=false")

    def read(path):
        table = connection.sql(f"SELECT * FROM read_parquet('{path}')").to_arrow_table()
        return repr((str(table.schema), table.to_pydict()))

    return read


ENGINES = {
    "pyarrow": lambda: pyarrow_reader(False),
    "pyarrow, page checksums verified": lambda: pyarrow_reader(True),
    "DuckDB": duckdb_reader,
}


def outcomes(make, file, bits, scratch, pipe):
    """One letter per flip to the pipe: e equal, r refused, w wrong."""
    read = make()
    path = os.path.join(scratch, "flipped.parquet")

    def result(data):
        with open(path, "wb") as out:
            out.write(data)
        return read(path)

    expected = result(file)
    # What a crash says is not of interest, that a whole file cannot be read is.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for bit in bits:
        flipped = bytearray(file)
        flipped[bit // 8] ^= 1 << bit % 8
        signal.alarm(20)
        try:
            letter = b"e" if result(flipped) == expected else b"w"
        except Exception:
            letter = b"r"
        signal.alarm(0)
        os.write(pipe, letter)


def tally(make, file, bits, scratch):
    found = ""
    while len(found) < len(bits):
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            # What a flipped length may take: the machine's memory otherwise.
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            outcomes(make, file, bits[len(found) :], scratch, send)
            os._exit(0)
        os.close(send)
        with os.fdopen(receive, "rb") as letters:
            found += letters.read().decode()
        _, status = os.waitpid(child, 0)
        if status != 0:
            assert os.WIFSIGNALED(status), f"a reader ended with status {status}"
            found += "c"
    return found


def main():
    file = open(sys.argv[1], "rb").read()
    with tempfile.TemporaryDirectory() as scratch:
        for engine, make in ENGINES.items():
            for argument in sys.argv[2:]:
                part, path = argument.split("=", 1)
                found = tally(make, file, [int(line) for line in open(path)], scratch)
                counts = [found.count(letter) for letter in "erwc"]
                print("%s, %s: %d read equal, %d refused, %d wrong, %d killed" % (engine, part, *counts), flush=True)


main()
