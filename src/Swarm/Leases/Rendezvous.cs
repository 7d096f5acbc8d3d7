using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>Weighted rendezvous hashing: every host finds the same owner of a bundle without a word, and hosts own as much as their weight says.</summary>
/// <remarks>
/// The logarithm method: of hosts with weights w and uniform draws u, the one with the least -log(u) / w wins with a probability of w over the sum of all
/// weights, and a change of one weight moves only bundles from or to that host. In whole numbers, so that all implementations agree to the bit.
/// </remarks>
internal static class Rendezvous
{
    // Of the logarithm; so many that two of a thousand hosts are hardly ever equal.
    private const int FractionBits = 32;

    /// <summary>
    /// The draw of a host for a bundle: -log2((h + 1) / 2^64) in steps of 2^-32, with h the first 8 bytes, big-endian, of SHA-256(pack id ‖ cell as u32
    /// little-endian ‖ host id).
    /// </summary>
    public static ulong Draw(Bundle bundle, HostId host)
    {
        Span<byte> input = stackalloc byte[Digest.Length + 4 + Digest.Length];
        bundle.Pack.CopyTo(input);
        BinaryPrimitives.WriteInt32LittleEndian(input[Digest.Length..], bundle.Cell);
        host.Key.CopyTo(input[(Digest.Length + 4)..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return NegativeLogarithm(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>Which of two hosts goes first: the one with the lesser draw / weight, of equal ones the lower host id.</summary>
    /// <param name="a">Draw, weight of 1 to 255, and id of one host.</param>
    /// <param name="b">The same of the other.</param>
    /// <returns>Negative when it is <paramref name="a"/>.</returns>
    public static int Compare((ulong Draw, byte Weight, HostId Id) a, (ulong Draw, byte Weight, HostId Id) b)
    {
        // A draw has 39 bits, so the products fit.
        int order = (a.Draw * b.Weight).CompareTo(b.Draw * a.Weight);
        return order != 0 ? order : a.Id.CompareTo(b.Id);
    }

    /// <summary>-log2((h + 1) / 2^64) in steps of 2^-32: 64 · 2^32 less the logarithm of h + 1, a bit of it for each time that the mantissa is squared.</summary>
    internal static ulong NegativeLogarithm(ulong h)
    {
        if (h == ulong.MaxValue)
        {
            return 0;
        }

        ulong number = h + 1;
        int exponent = BitOperations.Log2(number);
        ulong mantissa = number << (63 - exponent);
        ulong logarithm = (ulong)exponent;
        for (int bit = 0; bit < FractionBits; bit++)
        {
            ulong squared = Math.BigMul(mantissa, mantissa, out ulong low);
            bool isTwoOrMore = squared >> 63 != 0;
            logarithm = (logarithm << 1) | (isTwoOrMore ? 1UL : 0);
            mantissa = isTwoOrMore ? squared : (squared << 1) | (low >> 63);
        }

        return (64UL << FractionBits) - logarithm;
    }
}
