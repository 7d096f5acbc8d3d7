using System.Buffers.Binary;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>What <see cref="PatchCodec.TryDecode"/> makes of a patch: length of the older content 4, plain length 4, older content, patch.</summary>
internal sealed class PatchTarget : FuzzTarget
{
    private const int HeadBytes = 8;

    private readonly byte[] _buffer = new byte[PatchReference.LargestBytes + GuardedRoom.ExtraBytes];
    private readonly byte[] _again = new byte[PatchReference.LargestBytes];

    /// <inheritdoc/>
    public override string Name => "patch";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 1 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        ReadOnlySpan<byte> bytes = input.Bytes;
        if (bytes.Length < HeadBytes)
        {
            return;
        }

        ReadOnlySpan<byte> older = bytes.Slice(HeadBytes, (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes), bytes.Length - HeadBytes));
        ReadOnlySpan<byte> patch = bytes[(HeadBytes + older.Length)..];
        int length = (int)Math.Clamp(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), 1, PatchReference.LargestBytes);
        Span<byte> plain = GuardedRoom.Of(_buffer, length);
        bool isDecoded;
        using (meter.Measure())
        {
            isDecoded = PatchCodec.TryDecode(older, patch, plain);
        }

        GuardedRoom.Check(_buffer, length);
        Probe.Note("decoded", isDecoded ? 1 : 0);
        if (isDecoded)
        {
            Probe.NoteSize("plain", length);
            Span<byte> again = _again.AsSpan(0, length);

            // libzstd has two decoders, and takes one or the other by whether it met the prefix before: of broken frames one lets some pass that the other refuses.
            FuzzException.Require(!PatchCodec.TryDecode(older, patch, again) || again.SequenceEqual(plain), "the same patch makes other bytes");
            FuzzException.Require(length == 1 || !PatchCodec.TryDecode(older, patch, again[1..]), "a patch makes fewer bytes than it has");
            FuzzException.Require(!PatchCodec.TryDecode(older, patch[..^1], again), "a patch is applied although its end is missing");
        }

        // What one patch left in the decoder is of no use to a chunk.
        FuzzException.Require(ChunkCodec.TryDecode(ChunkEncoding.Zstd, EmptyFrame, []), "after a patch, a sound frame is not decoded any more");
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases() => BaseFiles.Read(Name, content =>
    {
        int older = BinaryPrimitives.ReadInt32LittleEndian(content);
        var map = new FieldMap();
        map.AddNumbers(content.Length, older, BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4)), 1 << 20, 1 << 17);
        map.Add(0, "4 4");
        map.Add(HeadBytes + older, "4 1 1 1 1 1 1 1 1 1 1 1");
        map.AddUnknown(content, HeadBytes + older, content.Length - HeadBytes - older, 1);
        return map;
    });

    /// <summary>A frame without content, with a length: magic, descriptor, length 0, one empty last block.</summary>
    private static ReadOnlySpan<byte> EmptyFrame => [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x00, 0x01, 0x00, 0x00];
}
