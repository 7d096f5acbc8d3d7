using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Manifests;

/// <summary>Reads docs/formats/manifest.md, version 1, and refuses whatever breaks one of its rules.</summary>
internal static class ManifestReader
{
    /// <summary>Reads a file whose digest was checked.</summary>
    public static Manifest Read(ReadOnlySpan<byte> file)
    {
        Header header = ReadHeader(file);

        // Before anything is allocated: the counts are what the file has room for, so no table is larger than the file.
        long needed = ManifestFormat.HeaderBytes
            + ((long)header.Packs * ManifestFormat.PackBytes)
            + ((long)header.Chunks * ManifestFormat.ChunkBytes)
            + ((long)header.Extents * ManifestFormat.ExtentBytes);
        Require(file.Length == needed, $"the file has {file.Length} bytes, its counts need {needed}");

        ReadOnlySpan<byte> rest = file[ManifestFormat.HeaderBytes..];
        PackReference[] packs = ReadPacks(ref rest, (int)header.Packs);
        ChunkReference[] chunks = ReadChunks(ref rest, (int)header.Chunks, packs, header.Parameters);
        Extent[] extents = ReadExtents(rest, (int)header.Extents, chunks, header.DiskBytes);
        return new Manifest(
            header.Parameters,
            header.DiskBytes,
            ImmutableCollectionsMarshal.AsImmutableArray(packs),
            ImmutableCollectionsMarshal.AsImmutableArray(chunks),
            ImmutableCollectionsMarshal.AsImmutableArray(extents));
    }

    private static Header ReadHeader(ReadOnlySpan<byte> file)
    {
        Require(file.Length >= ManifestFormat.HeaderBytes, $"the file has {file.Length} bytes, the header alone has {ManifestFormat.HeaderBytes}");
        Require(file.StartsWith(ManifestFormat.Magic), "the file does not start with MEDVMANI");
        RequireKnown(BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) == ManifestFormat.Version, "version", BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        Require(BinaryPrimitives.ReadUInt16LittleEndian(file[10..]) == ManifestFormat.HeaderBytes, "the header length is wrong");
        RequireKnown(file[12] == ManifestFormat.Sha256, "hash algorithm", file[12]);
        RequireKnown(file[13] == ManifestFormat.FastCdcGear1, "chunker", file[13]);
        Require(!file[14..16].ContainsAnyExcept((byte)0) && !file[48..64].ContainsAnyExcept((byte)0), "a reserved byte of the header is not zero");

        uint packs = BinaryPrimitives.ReadUInt32LittleEndian(file[28..]);
        uint chunks = BinaryPrimitives.ReadUInt32LittleEndian(file[32..]);
        uint extents = BinaryPrimitives.ReadUInt32LittleEndian(file[36..]);
        ulong disk = BinaryPrimitives.ReadUInt64LittleEndian(file[40..]);
        Require(disk <= ManifestFormat.LargestDiskBytes, $"the disk has {disk} bytes, the largest has {ManifestFormat.LargestDiskBytes}");
        Require(chunks <= ManifestFormat.LargestChunkCount, $"there are {chunks} chunks, at most {ManifestFormat.LargestChunkCount} may be");
        Require(packs <= chunks, $"there are {packs} packs for {chunks} chunks");
        Require(chunks <= extents, $"there are {chunks} chunks for {extents} extents");
        return new Header(ReadParameters(file), packs, chunks, extents, (long)disk);
    }

    private static ChunkingParameters ReadParameters(ReadOnlySpan<byte> file)
    {
        int minimum = BinaryPrimitives.ReadInt32LittleEndian(file[16..]);
        int average = BinaryPrimitives.ReadInt32LittleEndian(file[20..]);
        int maximum = BinaryPrimitives.ReadInt32LittleEndian(file[24..]);
        Require(
            ChunkingParameters.AreValid(minimum, average, maximum),
            $"{minimum}, {average} and {maximum} bytes are no limits for chunks");
        return new ChunkingParameters(minimum, average, maximum);
    }

    private static PackReference[] ReadPacks(ref ReadOnlySpan<byte> rest, int count)
    {
        var packs = new PackReference[count];
        var seen = new HashSet<Digest>(count);
        for (int i = 0; i < count; i++, rest = rest[ManifestFormat.PackBytes..])
        {
            Digest id = Digest.FromBytes(rest);
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[32..]);
            Require(bytes is > PackFormat.HeaderBytes and <= PackFormat.LargestBytes, $"pack {i} has {bytes} bytes");
            Require(seen.Add(id), $"pack {i} is there twice");
            packs[i] = new PackReference(id, (int)bytes);
        }

        return packs;
    }

    private static ChunkReference[] ReadChunks(
        ref ReadOnlySpan<byte> rest, int count, PackReference[] packs, ChunkingParameters parameters)
    {
        var chunks = new ChunkReference[count];
        var seen = new HashSet<Digest>(count);
        uint packsUsed = 0;
        for (int i = 0; i < count; i++, rest = rest[ManifestFormat.ChunkBytes..])
        {
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[32..]);
            uint pack = BinaryPrimitives.ReadUInt32LittleEndian(rest[36..]);
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(rest[40..]);
            uint encodedBytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[44..]) & 0xFF_FFFF;
            var encoding = (ChunkEncoding)rest[47];

            RequireKnown(ChunkCodec.IsKnown(encoding), "encoding", rest[47]);
            Require(bytes >= 1 && bytes <= parameters.MaximumBytes, $"chunk {i} has {bytes} bytes");
            Require(
                encoding == ChunkEncoding.Stored ? encodedBytes == bytes : encodedBytes >= 1 && encodedBytes < bytes,
                $"chunk {i} of {bytes} bytes has {encodedBytes} encoded bytes");
            Require(pack <= packsUsed && pack < packs.Length, $"chunk {i} is in pack {pack}, but packs are numbered by their first use");
            packsUsed = Math.Max(packsUsed, pack + 1);
            Require(
                offset >= ManifestFormat.FirstPackOffset && (long)offset + encodedBytes <= packs[pack].Bytes,
                $"chunk {i} lies outside of its pack");
            Digest id = Digest.FromBytes(rest);
            Require(seen.Add(id), $"chunk {i} is there twice");
            chunks[i] = new ChunkReference(id, (int)bytes, (int)pack, (int)offset, (int)encodedBytes, encoding);
        }

        Require(packsUsed == packs.Length, $"{packsUsed} of {packs.Length} packs are used");
        RequireNoOverlap(chunks);
        return chunks;
    }

    private static void RequireNoOverlap(ChunkReference[] chunks)
    {
        // An offset has 26 bits and a pack number at most 27, so that one number sorts by both.
        long[] places = new long[chunks.Length];
        int[] numbers = new int[chunks.Length];
        for (int i = 0; i < chunks.Length; i++)
        {
            places[i] = ((long)chunks[i].Pack << 26) | (uint)chunks[i].PackOffset;
            numbers[i] = i;
        }

        Array.Sort(places, numbers);
        for (int i = 1; i < numbers.Length; i++)
        {
            ChunkReference before = chunks[numbers[i - 1]];
            ChunkReference chunk = chunks[numbers[i]];
            Require(
                before.Pack != chunk.Pack || before.PackOffset + before.EncodedBytes <= chunk.PackOffset,
                $"chunks {numbers[i - 1]} and {numbers[i]} overlap in pack {chunk.Pack}");
        }
    }

    private static Extent[] ReadExtents(ReadOnlySpan<byte> rest, int count, ChunkReference[] chunks, long diskBytes)
    {
        Require(count > 0 == diskBytes > 0, $"{count} extents for a disk of {diskBytes} bytes");

        var extents = new Extent[count];
        int chunksUsed = 0;
        long end = 0;
        for (int i = 0; i < count; i++, rest = rest[ManifestFormat.ExtentBytes..])
        {
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            uint chunk = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            ulong next = i + 1 < count ? BinaryPrimitives.ReadUInt64LittleEndian(rest[ManifestFormat.ExtentBytes..]) : (ulong)diskBytes;
            Require(offset == (ulong)end, $"extent {i} starts at {offset}, the one before ends at {end}");
            Require(next > offset && next <= (ulong)diskBytes, $"extent {i} starts at {offset} and ends at {next}");
            end = (long)next;
            long bytes = end - (long)offset;

            if (chunk == ManifestFormat.ZeroExtent)
            {
                Require(i == 0 || extents[i - 1].Chunk != Extent.Zeros, $"extents {i - 1} and {i} are one run of zeros");
                extents[i] = new Extent((long)offset, bytes, Extent.Zeros);
                continue;
            }

            Require(chunk <= chunksUsed && chunk < chunks.Length, $"extent {i} is chunk {chunk}, but chunks are numbered by their first use");
            chunksUsed = Math.Max(chunksUsed, (int)chunk + 1);
            Require(bytes == chunks[chunk].Bytes, $"extent {i} has {bytes} bytes, its chunk has {chunks[chunk].Bytes}");
            extents[i] = new Extent((long)offset, bytes, (int)chunk);
        }

        Require(chunksUsed == chunks.Length, $"{chunksUsed} of {chunks.Length} chunks are used");
        return extents;
    }

    private static void Require(bool rule, [InterpolatedStringHandlerArgument(nameof(rule))] Complaint complaint)
    {
        if (!rule)
        {
            throw new ManifestException(ManifestFault.Malformed, complaint.ToString());
        }
    }

    private static void Require(bool rule, string complaint)
    {
        if (!rule)
        {
            throw new ManifestException(ManifestFault.Malformed, complaint);
        }
    }

    private static void RequireKnown(bool known, string what, int number)
    {
        if (!known)
        {
            throw new ManifestException(ManifestFault.Unsupported, $"{what} {number} is not known to this program");
        }
    }

    private readonly record struct Header(ChunkingParameters Parameters, uint Packs, uint Chunks, uint Extents, long DiskBytes);

    /// <summary>A message that is only put together when the rule is broken: there are several checks per chunk, and a million chunks.</summary>
    [InterpolatedStringHandler]
    private ref struct Complaint
    {
        private DefaultInterpolatedStringHandler _text;

        public Complaint(int literalLength, int formattedCount, bool rule, out bool broken)
        {
            broken = !rule;
            _text = broken ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
