using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MedV.Swarm.Protocol;

/// <summary>Reads the fields of a frame's body in order; a field that is not there is a <see cref="PeerProtocolException"/>.</summary>
internal ref struct BodyReader(PeerMessageType type, ReadOnlySpan<byte> untrustedBody)
{
    private ReadOnlySpan<byte> _rest = untrustedBody;

    public byte Byte() => Take(1)[0];

    public bool Flag()
    {
        byte value = Byte();
        return value <= 1 ? value == 1 : throw new PeerProtocolException($"{type}: a flag is {value}, not 0 or 1");
    }

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A chunk or bundle number, or a count: never negative.</summary>
    public int Number()
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return value >= 0 ? value : throw new PeerProtocolException($"{type}: {value} is no number of a chunk or bundle");
    }

    public Chunking.Digest Digest() => Chunking.Digest.FromBytes(Take(Chunking.Digest.Length));

    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>All that is left, as chunk numbers.</summary>
    public ImmutableArray<int> Numbers()
    {
        if (_rest.Length % 4 != 0 || _rest.Length / 4 > PeerProtocol.MaximumNumbers)
        {
            throw new PeerProtocolException($"{type}: {_rest.Length} bytes are no list of at most {PeerProtocol.MaximumNumbers} numbers");
        }

        var numbers = ImmutableArray.CreateBuilder<int>(_rest.Length / 4);
        while (_rest.Length > 0)
        {
            numbers.Add(Number());
        }

        return numbers.MoveToImmutable();
    }

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        ReadOnlySpan<byte> rest = _rest;
        _rest = default;
        return rest;
    }

    /// <summary>Checks that nothing is left.</summary>
    public readonly void End()
    {
        if (_rest.Length > 0)
        {
            throw new PeerProtocolException($"{type}: {_rest.Length} bytes too many");
        }
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (_rest.Length < bytes)
        {
            throw new PeerProtocolException($"{type}: {_rest.Length} bytes where a field of {bytes} should be");
        }

        ReadOnlySpan<byte> field = _rest[..bytes];
        _rest = _rest[bytes..];
        return field;
    }
}
