using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>The beginning of a request. Offsets are those of the protocol's tables, whether its length has 2 bytes or, as a big request, 4 more.</summary>
internal readonly ref struct RequestView
{
    private readonly Span<byte> _head;
    private readonly int _shift;

    /// <summary>Creates it.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="header">Length of what comes before its fields: 4, or 8.</param>
    /// <param name="total">Its whole length.</param>
    public RequestView(Span<byte> head, int header, int total)
    {
        _head = head;
        _shift = header - 4;
        Length = total - _shift;
    }

    /// <summary>Its length, had it a short header.</summary>
    public int Length { get; }

    /// <summary>Whether all of it is here.</summary>
    public bool IsWhole => _head.Length - _shift == Length;

    /// <summary>Its opcode.</summary>
    public byte Opcode => _head[0];

    /// <summary>Its second byte.</summary>
    public ref byte Data => ref _head[1];

    /// <summary>Its bytes from an offset on, as many as are here.</summary>
    public Span<byte> From(int offset) => _head[(offset + _shift)..];

    /// <summary>A number of 4 bytes.</summary>
    public uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(From(offset));

    /// <summary>A number of 2 bytes.</summary>
    public ushort Short(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(From(offset));

    /// <summary>Writes a number of 4 bytes.</summary>
    public void SetWord(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(From(offset), value);

    /// <summary>Writes a number of 2 bytes.</summary>
    public void SetShort(int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(From(offset), (ushort)value);
}
