using System.Buffers;

namespace MedV.Chunking.Manifests.Pages;

/// <summary>A page that is being written.</summary>
internal sealed class PageDraft(PageKind kind)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public PageKind Kind => kind;

    public int Records { get; set; }

    public int Bytes => _bytes.WrittenCount;

    public ReadOnlySpan<byte> Content => _bytes.WrittenSpan;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Digest(Digest value)
    {
        value.CopyTo(_bytes.GetSpan(Chunking.Digest.Length));
        _bytes.Advance(Chunking.Digest.Length);
    }

    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)((value & 0x7F) | 0x80));
        }

        Byte((byte)value);
    }

    public void Signed(long value) => Number((value << 1) ^ (value >> 63));

    public void Text(ReadOnlySpan<byte> value) => _bytes.Write(value);
}
