using System.Buffers.Binary;
using System.Security.Cryptography;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>Highest random weight hashing: every host finds the same owner of a bundle without a word.</summary>
internal static class Rendezvous
{
    /// <summary>
    /// The weight of a host for a bundle: the first 8 bytes, big-endian, of SHA-256(pack id ‖ cell as u32 little-endian ‖ host id).
    /// The live host with the highest weight is the owner.
    /// </summary>
    public static ulong Weight(Bundle bundle, HostId host)
    {
        Span<byte> input = stackalloc byte[Digest.Length + 4 + Digest.Length];
        bundle.Pack.CopyTo(input);
        BinaryPrimitives.WriteInt32LittleEndian(input[Digest.Length..], bundle.Cell);
        host.Key.CopyTo(input[(Digest.Length + 4)..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
