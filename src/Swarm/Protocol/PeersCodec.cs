using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using MedV.Chunking;

namespace MedV.Swarm.Protocol;

/// <summary>The Peers message: section "Peers" of docs/formats/peer-protocol.md.</summary>
internal static class PeersCodec
{
    private const int PrefixBytes = 2 + 1 + 1;
    private const int AddressBytes = 16;
    private const int EntryBytes = Digest.Length + AddressBytes + 2;

    /// <summary>Fills <paramref name="body"/>, which has <see cref="BodyBytes"/>.</summary>
    public static void Write(PeerMessage.Peers peers, Span<byte> body)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(body, (ushort)peers.Port);
        body[2] = peers.IsFull ? (byte)1 : (byte)0;
        body[3] = (byte)peers.Site.Text.Length;
        Encoding.ASCII.GetBytes(peers.Site.Text, body[PrefixBytes..]);
        Span<byte> rest = body[(PrefixBytes + peers.Site.Text.Length)..];
        foreach (PeerPlace place in peers.Known)
        {
            place.Host.Key.CopyTo(rest);
            place.EndPoint.Address.MapToIPv6().TryWriteBytes(rest[Digest.Length..], out _);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[(Digest.Length + AddressBytes)..], (ushort)place.EndPoint.Port);
            rest = rest[EntryBytes..];
        }
    }

    /// <summary>The length of a message's body.</summary>
    public static int BodyBytes(PeerMessage.Peers peers) => PrefixBytes + peers.Site.Text.Length + (EntryBytes * peers.Known.Length);

    /// <summary>Reads a body.</summary>
    /// <exception cref="PeerProtocolException">It is none.</exception>
    public static PeerMessage.Peers Read(ref BodyReader reader)
    {
        int port = reader.UInt16();
        bool isFull = reader.Flag();
        string untrustedSite = Encoding.Latin1.GetString(reader.Bytes(reader.Byte()));
        if (!SiteId.TryParse(untrustedSite, out SiteId? site) || site.Text != untrustedSite)
        {
            throw new PeerProtocolException("Peers: that is no site id");
        }

        var known = ImmutableArray.CreateBuilder<PeerPlace>();
        while (!reader.IsAtEnd)
        {
            if (known.Count == PeerProtocol.MaximumPeers)
            {
                throw new PeerProtocolException($"Peers: more than {PeerProtocol.MaximumPeers} hosts");
            }

            known.Add(ReadPlace(ref reader));
        }

        return new PeerMessage.Peers(site, port, isFull, known.ToImmutable());
    }

    private static PeerPlace ReadPlace(ref BodyReader reader)
    {
        var host = new HostId(reader.Digest());
        var address = new IPAddress(reader.Bytes(AddressBytes));
        int port = reader.UInt16();
        return port != 0
            ? new PeerPlace(host, new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port))
            : throw new PeerProtocolException("Peers: port 0");
    }
}
