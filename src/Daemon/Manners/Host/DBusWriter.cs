using System.Buffers.Binary;
using System.Text;

namespace MedV.Daemon.Manners.Host;

/// <summary>Marshals what a D-Bus call consists of, little-endian.</summary>
internal sealed class DBusWriter
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    /// <summary>Zeros up to the next multiple.</summary>
    public void Align(int multiple)
    {
        while (_bytes.Count % multiple != 0)
        {
            _bytes.Add(0);
        }
    }

    public void Number(uint number)
    {
        Align(4);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        _bytes.AddRange(bytes);
    }

    /// <summary>A string or an object path.</summary>
    public void Text(string text)
    {
        Number((uint)Encoding.ASCII.GetByteCount(text));
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
        _bytes.Add(0);
    }

    /// <summary>A signature.</summary>
    public void Signature(string signature)
    {
        _bytes.Add((byte)signature.Length);
        _bytes.AddRange(Encoding.ASCII.GetBytes(signature));
        _bytes.Add(0);
    }

    /// <summary>A field of a header: its code, and a variant.</summary>
    public void Field(byte code, string type, string value)
    {
        Align(8);
        _bytes.Add(code);
        Signature(type);
        if (type == "g")
        {
            Signature(value);
        }
        else
        {
            Text(value);
        }
    }
}
