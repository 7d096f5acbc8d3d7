using System.Buffers.Binary;
using System.Collections.Immutable;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Manifests;

/// <summary>Reads and writes the root file of docs/formats/manifest.md.</summary>
internal static class RootFile
{
    /// <summary>Reads a file whose digest was checked, and refuses whatever breaks a rule.</summary>
    public static ManifestRoot Read(ReadOnlySpan<byte> file, Digest id)
    {
        ManifestRule.Require(file.Length >= ManifestFormat.HeaderBytes, $"the file has {file.Length} bytes, the header alone has {ManifestFormat.HeaderBytes}");
        ManifestRule.Require(file.StartsWith(ManifestFormat.Magic), "the file does not start with MEDVMANI");
        int version = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        ManifestRule.RequireKnown(version == ManifestFormat.Version, "version", version);
        ManifestRule.Require(BinaryPrimitives.ReadUInt16LittleEndian(file[10..]) == ManifestFormat.HeaderBytes, "the header length is wrong");
        ManifestRule.RequireKnown(file[12] == ManifestFormat.Sha256, "hash algorithm", file[12]);
        ManifestRule.RequireKnown(file[13] == ManifestFormat.FastCdcGear2, "chunker", file[13]);
        ManifestRule.Require(
            !file[14..16].ContainsAnyExcept((byte)0) && !file[36..40].ContainsAnyExcept((byte)0) && !file[48..64].ContainsAnyExcept((byte)0),
            "a reserved byte of the header is not zero");

        uint packs = BinaryPrimitives.ReadUInt32LittleEndian(file[28..]);
        uint pages = BinaryPrimitives.ReadUInt32LittleEndian(file[32..]);
        ulong disk = BinaryPrimitives.ReadUInt64LittleEndian(file[40..]);
        ManifestRule.Require(disk <= ManifestFormat.LargestDiskBytes, $"the disk has {disk} bytes, the largest has {ManifestFormat.LargestDiskBytes}");

        // Before anything is allocated: the counts are what the file has room for, so no table is larger than the file.
        long needed = ManifestFormat.HeaderBytes + ((long)packs * ManifestFormat.PackBytes) + ((long)pages * ManifestFormat.PageBytes);
        ManifestRule.Require(file.Length == needed, $"the file has {file.Length} bytes, its counts need {needed}");

        ReadOnlySpan<byte> rest = file[ManifestFormat.HeaderBytes..];
        ImmutableArray<PackReference> packTable = ReadPacks(ref rest, (int)packs);
        return new ManifestRoot(id, ReadParameters(file), (long)disk, packTable, ReadPages(rest, (int)pages, packTable));
    }

    /// <summary>Writes the file.</summary>
    public static byte[] Write(
        ChunkingParameters parameters, long diskBytes, IReadOnlyCollection<PackReference> packs, IReadOnlyCollection<PageReference> pages)
    {
        byte[] file = new byte[ManifestFormat.HeaderBytes + (packs.Count * ManifestFormat.PackBytes) + (pages.Count * ManifestFormat.PageBytes)];
        ManifestFormat.Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), ManifestFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(10), ManifestFormat.HeaderBytes);
        file[12] = ManifestFormat.Sha256;
        file[13] = ManifestFormat.FastCdcGear2;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), parameters.MinimumBytes);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), parameters.AverageBytes);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), parameters.MaximumBytes);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), packs.Count);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), pages.Count);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), diskBytes);

        Span<byte> rest = file.AsSpan(ManifestFormat.HeaderBytes);
        foreach (PackReference pack in packs)
        {
            pack.Id.CopyTo(rest);
            BinaryPrimitives.WriteInt32LittleEndian(rest[32..], pack.Bytes);
            rest = rest[ManifestFormat.PackBytes..];
        }

        foreach (PageReference page in pages)
        {
            page.Id.CopyTo(rest);
            rest[32] = (byte)page.Kind;
            rest[33] = (byte)page.Encoding;
            BinaryPrimitives.WriteInt32LittleEndian(rest[36..], page.Bytes);
            BinaryPrimitives.WriteInt32LittleEndian(rest[40..], page.EncodedBytes);
            BinaryPrimitives.WriteInt32LittleEndian(rest[44..], page.Pack);
            BinaryPrimitives.WriteInt32LittleEndian(rest[48..], page.PackOffset);
            BinaryPrimitives.WriteInt32LittleEndian(rest[52..], page.Records);
            rest = rest[ManifestFormat.PageBytes..];
        }

        return file;
    }

    private static ChunkingParameters ReadParameters(ReadOnlySpan<byte> file)
    {
        int minimum = BinaryPrimitives.ReadInt32LittleEndian(file[16..]);
        int average = BinaryPrimitives.ReadInt32LittleEndian(file[20..]);
        int maximum = BinaryPrimitives.ReadInt32LittleEndian(file[24..]);
        ManifestRule.Require(
            ChunkingParameters.AreValid(minimum, average, maximum), $"{minimum}, {average} and {maximum} bytes are no limits for chunks");
        return new ChunkingParameters(minimum, average, maximum);
    }

    private static ImmutableArray<PackReference> ReadPacks(ref ReadOnlySpan<byte> rest, int count)
    {
        var packs = ImmutableArray.CreateBuilder<PackReference>(count);
        var seen = new HashSet<Digest>(count);
        for (int i = 0; i < count; i++, rest = rest[ManifestFormat.PackBytes..])
        {
            var id = Digest.FromBytes(rest);
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[32..]);
            ManifestRule.Require(bytes is > PackFormat.HeaderBytes and <= PackFormat.LargestBytes, $"pack {i} has {bytes} bytes");
            ManifestRule.Require(seen.Add(id), $"pack {i} is there twice");
            packs.Add(new PackReference(id, (int)bytes));
        }

        return packs.MoveToImmutable();
    }

    private static ImmutableArray<PageReference> ReadPages(ReadOnlySpan<byte> rest, int count, ImmutableArray<PackReference> packs)
    {
        var pages = ImmutableArray.CreateBuilder<PageReference>(count);
        PageKind last = PageKind.Chunks;
        long records = 0;
        for (int i = 0; i < count; i++, rest = rest[ManifestFormat.PageBytes..])
        {
            var kind = (PageKind)rest[32];
            var encoding = (ChunkEncoding)rest[33];
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[36..]);
            uint encodedBytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[40..]);
            uint pack = BinaryPrimitives.ReadUInt32LittleEndian(rest[44..]);
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(rest[48..]);
            uint pageRecords = BinaryPrimitives.ReadUInt32LittleEndian(rest[52..]);

            ManifestRule.RequireKnown(kind is >= PageKind.Chunks and <= PageKind.Names, "kind of page", rest[32]);
            ManifestRule.RequireKnown(ChunkCodec.IsKnown(encoding), "encoding", rest[33]);
            ManifestRule.Require(rest[34] == 0 && rest[35] == 0, $"a reserved byte of page {i} is not zero");
            ManifestRule.Require(kind >= last, $"page {i} is not in the order of the kinds");
            last = kind;
            ManifestRule.Require(bytes is >= 1 and <= PageReference.LargestBytes, $"page {i} has {bytes} bytes");
            ManifestRule.Require(
                encoding == ChunkEncoding.Stored ? encodedBytes == bytes : encodedBytes >= 1 && encodedBytes < bytes,
                $"page {i} of {bytes} bytes has {encodedBytes} encoded bytes");
            ManifestRule.Require(pack < packs.Length, $"page {i} is in pack {pack} of {packs.Length}");
            ManifestRule.Require(
                offset >= ManifestFormat.FirstPackOffset && (long)offset + encodedBytes <= packs[(int)pack].Bytes, $"page {i} lies outside of its pack");
            ManifestRule.Require(pageRecords <= bytes, $"page {i} of {bytes} bytes has {pageRecords} records");
            records += pageRecords;
            ManifestRule.Require(records <= ManifestFormat.LargestRecordCount, $"there are more than {ManifestFormat.LargestRecordCount} records");
            pages.Add(new PageReference(kind, Digest.FromBytes(rest), (int)bytes, (int)pack, (int)offset, (int)encodedBytes, encoding, (int)pageRecords));
        }

        return pages.MoveToImmutable();
    }
}
