using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Goes over the attributes of a record.</summary>
internal ref struct MftAttributes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private MftAttribute _current;

    /// <summary>The attribute that <see cref="MoveNext"/> found.</summary>
    public readonly MftAttribute Current => _current;

    /// <summary>Whether <see cref="MoveNext"/> ended because of an attribute that breaks a rule.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Finds the next attribute.</summary>
    public bool MoveNext()
    {
        // A record whose bytes in use end without an end mark is as good as one with it.
        if (_rest.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(_rest) == (uint)AttributeType.End)
        {
            return false;
        }

        if (!MftAttribute.TryRead(_rest, out _current))
        {
            IsDamaged = true;
            return false;
        }

        _rest = _rest[_current.Bytes..];
        return true;
    }
}
