namespace MedV.Chunking.Manifests.Pages;

/// <summary>Goes over the plain bytes of a page: numbers of LEB128, at most 63 bits, in the shortest form.</summary>
internal ref struct PageBytes(ReadOnlySpan<byte> untrusted)
{
    private ReadOnlySpan<byte> _rest = untrusted;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public Digest Digest() => Chunking.Digest.FromBytes(Take(Chunking.Digest.Length));

    /// <summary>Reads a number that may be at most <paramref name="largest"/>.</summary>
    public long Number(long largest)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                ManifestRule.Require(part != 0 || shift == 0, "a number of a page is not in its shortest form");
                ManifestRule.Require(value <= (ulong)largest, $"a number of a page is {value}, at most {largest} may be there");
                return (long)value;
            }
        }

        throw new ManifestException(ManifestFault.Malformed, "a number of a page has more than 63 bits");
    }

    public int Int32(int largest = int.MaxValue) => (int)Number(largest);

    /// <summary>Reads a number of either sign: 0, -1, 1, -2, ... are written as 0, 1, 2, 3, ...</summary>
    public long Signed()
    {
        long value = Number(long.MaxValue);
        return (value >> 1) ^ -(value & 1);
    }

    public ReadOnlySpan<byte> Take(int bytes)
    {
        ManifestRule.Require(bytes <= _rest.Length, "a page ends in the middle of a record");
        ReadOnlySpan<byte> taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
