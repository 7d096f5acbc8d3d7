"""What the processor can do: a hash and a compressor over the non-zero bytes, with nothing around them."""

from bench import PACK

SHA256 = "openssl sha256"
ZSTD = "zstd -3 -T1"


def measure(bench):
    """One run of each.

    Both read one file that is in the page cache; what zstd writes goes nowhere.
    """
    data = bench.nonzero("v1")
    hashing = bench.meter.run(["openssl", "dgst", "-sha256", data])
    compressing = bench.meter.run(["zstd", "-q", "-3", "-T1", "-c", data], to="/dev/null")
    return {(SHA256, PACK): hashing, (ZSTD, PACK): compressing}
