using System.Buffers.Binary;
using System.Numerics;
using MedV.Chunking;

namespace MedV.Swarm.Leases;

/// <summary>The order in which a host goes through bundles: another one for each host, so that two that do not know of each other hardly ever meet.</summary>
internal sealed class BundleOrder
{
    private readonly int _count;
    private readonly int _start;
    private readonly int _stride;

    /// <param name="host">Whose order.</param>
    /// <param name="count">How many bundles there are.</param>
    public BundleOrder(HostId host, int count)
    {
        Span<byte> key = stackalloc byte[Digest.Length];
        host.Key.CopyTo(key);
        _count = count;
        _start = count == 0 ? 0 : (int)(BinaryPrimitives.ReadUInt32LittleEndian(key) % (uint)count);
        _stride = count < 2 ? 1 : 1 + (int)(BinaryPrimitives.ReadUInt32LittleEndian(key[4..]) % (uint)(count - 1));
        while (BigInteger.GreatestCommonDivisor(_stride, count) > 1)
        {
            _stride++;
        }
    }

    /// <summary>The bundle at a place of the order.</summary>
    public int this[int place] => (int)((_start + ((long)place * _stride)) % _count);
}
