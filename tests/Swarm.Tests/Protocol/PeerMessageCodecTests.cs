using System.Net;
using System.Runtime.CompilerServices;
using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Tests.Protocol;

public sealed class PeerMessageCodecTests
{
    private static readonly Digest Manifest = Digest.Of("manifest"u8);

    public static TheoryData<string> Names => [.. Messages.Keys];

    private static Dictionary<string, PeerMessage> Messages { get; } = new()
    {
        ["hello"] = new PeerMessage.Hello(3),
        ["join"] = new PeerMessage.Join(Manifest, SetOf(13, 0, 3, 12), new BaseSet(5), IsPreparing: true),
        ["join-empty"] = new PeerMessage.Join(Manifest, new ChunkSet(0), BaseSet.None, IsPreparing: false),
        ["leave"] = new PeerMessage.Leave(Manifest),
        ["have"] = new PeerMessage.Have(Manifest, [1, 256, 65_536]),
        ["have-none"] = new PeerMessage.Have(Manifest, []),
        ["request"] = new PeerMessage.Request(Manifest, [7]),
        ["lack"] = new PeerMessage.Lack(Manifest, [9, 10]),
        ["lease-taken"] = new PeerMessage.Lease(Manifest, 42, 1, 1_000_000, Taken: true),
        ["lease-released"] = new PeerMessage.Lease(Manifest, 42, 1, 2_097_152, Taken: false),
        ["wan-able"] = new PeerMessage.Wan(100),
        ["wan-unable"] = new PeerMessage.Wan(0),
        ["cancel"] = new PeerMessage.Cancel(Manifest, [7, 8]),
        ["peers"] = new PeerMessage.Peers(Site("North"), 7687, IsFull: false, [Place("pc1"u8, "192.0.2.7:7687"), Place("pc2"u8, "[2001:db8::7]:7700")]),
        ["peers-full"] = new PeerMessage.Peers(SiteId.None, 0, IsFull: true, []),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_the_vector_says(string name)
    {
        string expected = File.ReadLines(VectorFile()).Select(line => line.Split(' ')).First(words => words[0] == name)[1];

        Assert.Equal(expected, Convert.ToHexStringLower(PeerMessageCodec.Encode(Messages[name])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_comes_back_as_it_was_sent(string name)
    {
        byte[] frame = PeerMessageCodec.Encode(Messages[name]);

        PeerMessage read = PeerMessageCodec.Decode((PeerMessageType)frame[4], frame.AsSpan(PeerProtocol.HeaderBytes));

        Assert.Equal(Messages[name].GetType(), read.GetType());
        Assert.Equal(frame, PeerMessageCodec.Encode(read));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_body_that_is_cut_short_or_too_long_is_refused_or_another_message(string name)
    {
        byte[] frame = PeerMessageCodec.Encode(Messages[name]);
        byte[] body = frame[PeerProtocol.HeaderBytes..];

        for (int length = 0; length < body.Length; length++)
        {
            AssertRefusedOrDifferent(frame, body.AsSpan(0, length));
        }

        AssertRefusedOrDifferent(frame, [.. body, 0]);
    }

    [Fact]
    public void Whatever_bytes_a_peer_sends_only_a_protocol_fault_is_thrown()
    {
        var random = new Random(20261121);
        byte[] body = new byte[200];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(body);
            try
            {
                PeerMessageCodec.Decode((PeerMessageType)random.Next(0, 12), body.AsSpan(0, random.Next(body.Length)));
            }
            catch (PeerProtocolException)
            {
                // That is the answer to most of them.
            }
        }
    }

    [Fact]
    public void A_list_longer_than_the_limit_is_refused()
    {
        byte[] body = new byte[Digest.Length + (4 * (PeerProtocol.MaximumNumbers + 1))];

        Assert.Throws<PeerProtocolException>(() => PeerMessageCodec.Decode(PeerMessageType.Have, body));
    }

    [Fact]
    public void A_have_map_with_bits_beyond_its_chunks_is_refused()
    {
        byte[] frame = PeerMessageCodec.Encode(new PeerMessage.Join(Manifest, SetOf(13, 12), BaseSet.None, IsPreparing: false));
        frame[^1] |= 0x80;

        Assert.Throws<PeerProtocolException>(() => PeerMessageCodec.Decode(PeerMessageType.Join, frame.AsSpan(PeerProtocol.HeaderBytes)));
    }

    [Theory]
    [InlineData("0000000141")]
    [InlineData("00000001c3")]
    [InlineData("0000000120")]
    public void A_site_id_with_capitals_or_other_characters_is_refused(string body) =>
        Assert.Throws<PeerProtocolException>(() => PeerMessageCodec.Decode(PeerMessageType.Peers, Convert.FromHexString(body)));

    [Fact]
    public void More_hosts_than_fit_a_message_and_ports_that_are_none_are_refused()
    {
        byte[] oneTooMany = new byte[4 + ((PeerProtocol.MaximumPeers + 1) * 50)];
        byte[] noPort = new byte[4 + 50];
        oneTooMany.AsSpan(4).Fill(1);

        Assert.Throws<PeerProtocolException>(() => PeerMessageCodec.Decode(PeerMessageType.Peers, oneTooMany));
        Assert.Throws<PeerProtocolException>(() => PeerMessageCodec.Decode(PeerMessageType.Peers, noPort));
    }

    [Fact]
    public void The_prefix_of_a_chunk_comes_back_as_it_was_sent()
    {
        byte[] frame = new byte[PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes + 5];
        PeerMessageCodec.WriteChunkPrefix(frame, Manifest, 77, ChunkEncoding.Zstd, 5);

        var read = PeerMessageCodec.ReadChunkPrefix(frame.AsSpan(PeerProtocol.HeaderBytes));

        Assert.Equal((Manifest, 77, ChunkEncoding.Zstd), read);
        Assert.Equal(PeerProtocol.ChunkPrefixBytes + 5, BitConverter.ToInt32(frame));
    }

    private static void AssertRefusedOrDifferent(byte[] frame, ReadOnlySpan<byte> body)
    {
        try
        {
            PeerMessage read = PeerMessageCodec.Decode((PeerMessageType)frame[4], body);
            Assert.NotEqual(frame, PeerMessageCodec.Encode(read));
        }
        catch (PeerProtocolException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static SiteId Site(string text) => SiteId.TryParse(text, out SiteId? site) ? site : throw new ArgumentException(text);

    private static PeerPlace Place(ReadOnlySpan<byte> host, string endPoint) => new(new HostId(Digest.Of(host)), IPEndPoint.Parse(endPoint));

    private static ChunkSet SetOf(int size, params int[] chunks)
    {
        var set = new ChunkSet(size);
        foreach (int chunk in chunks)
        {
            set.Add(chunk);
        }

        return set;
    }

    private static string VectorFile([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../vectors/swarm/messages.txt");
}
