using System.Buffers.Binary;
using MedV.Chunking;
using MedV.Chunking.Packs;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>The start of a pack, and what <see cref="ChunkCodec.TryDecode"/> makes of an encoded chunk: header 64, encoding 1, plain length 4, the chunk.</summary>
internal sealed class PackTarget : FuzzTarget
{
    private const int HeadBytes = PackFormat.HeaderBytes + 5;

    private readonly byte[] _buffer = new byte[ChunkingParameters.LargestMaximumBytes + GuardedRoom.ExtraBytes];
    private readonly byte[] _again = new byte[ChunkingParameters.LargestMaximumBytes];

    /// <inheritdoc/>
    public override string Name => "pack";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 1 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        ReadOnlySpan<byte> bytes = input.Bytes;
        bool isPack;
        using (meter.Measure())
        {
            isPack = PackFormat.IsHeader(bytes);
        }

        FuzzException.Require(isPack == IsHeader(bytes), "a header is taken for one that it is not");
        Probe.Note("pack", isPack ? 1 : 0);
        if (bytes.Length < HeadBytes)
        {
            return;
        }

        var encoding = (ChunkEncoding)bytes[PackFormat.HeaderBytes];
        int length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(PackFormat.HeaderBytes + 1)..]), ChunkingParameters.LargestMaximumBytes);
        Span<byte> plain = GuardedRoom.Of(_buffer, length);
        bool isDecoded;
        using (meter.Measure())
        {
            isDecoded = ChunkCodec.TryDecode(encoding, bytes[HeadBytes..], plain);
        }

        Probe.Note("decoded", ((long)encoding * 2) + (isDecoded ? 1 : 0));
        GuardedRoom.Check(_buffer, length);
        if (isDecoded)
        {
            Probe.NoteSize("plain", length);
            CheckOnce(encoding, bytes[HeadBytes..], plain);
        }
    }

    /// <inheritdoc/>
    public override void Fix(Workbench input, Random random)
    {
        Span<byte> header = stackalloc byte[PackFormat.HeaderBytes];
        PackFormat.WriteHeader(header);
        input.Write(0, header);
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases() => BaseFiles.Read(Name, content =>
    {
        var map = new FieldMap();
        map.AddNumbers(content.Length, content.Length - HeadBytes, BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(PackFormat.HeaderBytes + 1)), 1 << 20, 1 << 17);
        map.Add(0, "8 2 2 4");
        map.Add(PackFormat.HeaderBytes, "1 4 4 1 1 1 1 1 1 1 1 1 1");
        map.AddUnknown(content, HeadBytes, content.Length - HeadBytes, 1);
        return map;
    });

    /// <summary>What was decoded is the same the next time, and longer or shorter room is refused.</summary>
    private void CheckOnce(ChunkEncoding encoding, ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> plain)
    {
        Span<byte> again = _again.AsSpan(0, plain.Length);
        FuzzException.Require(ChunkCodec.TryDecode(encoding, encoded, again) && again.SequenceEqual(plain), "the same bytes are decoded to others");
        FuzzException.Require(plain.IsEmpty || !ChunkCodec.TryDecode(encoding, encoded, again[1..]), "a chunk is decoded to fewer bytes than it has");
        FuzzException.Require(encoded.IsEmpty || !ChunkCodec.TryDecode(encoding, encoded[..^1], again), "a chunk is decoded from fewer bytes than it has");
    }

    private static bool IsHeader(ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = stackalloc byte[PackFormat.HeaderBytes];
        header.Clear();
        "MEDVPACK"u8.CopyTo(header);
        header[8] = 1;
        header[10] = 64;
        return bytes.StartsWith(header);
    }
}
