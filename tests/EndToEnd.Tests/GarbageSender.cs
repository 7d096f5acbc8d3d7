using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>
/// A stranger on the LAN that fills the multicast group with what a host must not mind: noise, announcements that were cut short or changed at random, and
/// valid ones that say nonsense or claim to be others.
/// </summary>
internal sealed class GarbageSender : IDisposable
{
    private static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);
    private static readonly byte[] Type = [.. Label("_medv"), .. Label("_tcp"), .. Label("local"), 0];

    private readonly Socket _socket;
    private readonly Place _place;
    private readonly Random _random = new(20261128);
    private readonly List<byte[]> _heard = [];
    private int _made;

    public GarbageSender(Place place)
    {
        _place = place;
        _socket = NetworkOf.OpenSocket(place, SocketType.Dgram, ProtocolType.Udp);
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Any, Group.Port));
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group.Address, place.Address));
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, place.Address.GetAddressBytes());
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, false);
    }

    /// <summary>Packets sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Bytes of these.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Sends until cancelled, some 500 packets a second; what it hears of others it uses.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Listen();
                foreach (byte[] packet in (byte[][])[Noise(), Damaged(), Nonsense(), Huge(), .. Claim()])
                {
                    await _socket.SendToAsync(packet, SocketFlags.None, Group, cancellationToken);
                    Sent++;
                    SentBytes += packet.Length;
                }

                await Task.Delay(10, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Takes in what hosts say of themselves.</summary>
    private void Listen()
    {
        byte[] buffer = new byte[9000];
        while (_socket.Available > 0)
        {
            byte[] packet = buffer[.._socket.Receive(buffer)];
            if (packet.Length > 2 && (packet[2] & 0x80) != 0 && IdOf(packet) >= 0 && _heard.Count < 64)
            {
                _heard.Add(packet);
            }
        }
    }

    /// <summary>Bytes without meaning, as many as may be and more.</summary>
    private byte[] Noise()
    {
        byte[] noise = new byte[_random.Next(1, 20_000)];
        _random.NextBytes(noise);
        return noise;
    }

    /// <summary>What a host has said, with a few bytes changed or the end cut off.</summary>
    private byte[] Damaged()
    {
        byte[] packet = [.. AnyHeard()];
        for (int changes = _random.Next(1, 6); changes > 0; changes--)
        {
            packet[_random.Next(packet.Length)] = (byte)_random.Next(256);
        }

        return packet[.._random.Next(packet.Length / 2, packet.Length + 1)];
    }

    /// <summary>A host that is in order but for its text.</summary>
    private byte[] Nonsense()
    {
        byte[] text = new byte[_random.Next(0, 200)];
        _random.NextBytes(text);
        byte[] digits = new byte[64];
        Array.Fill(digits, (byte)'f');
        return (_made % 4) switch
        {
            0 => Announcement(text, _place.Address, 7687),
            1 => Announcement([.. String("v=1"u8), .. String("realm"u8), .. String("="u8), .. String("id=zz"u8)], _place.Address, 7687),
            2 => Announcement([.. String("v=1"u8), .. String([.. "realm="u8, .. text]), .. String([.. "id="u8, .. digits])], _place.Address, 0),
            _ => Announcement([.. String("v=1"u8), .. String("site=../../etc"u8), .. String([.. "id="u8, .. digits])], IPAddress.Broadcast, 65535),
        };
    }

    /// <summary>A host with as much text as a packet can hold.</summary>
    private byte[] Huge()
    {
        byte[] full = new byte[255];
        _random.NextBytes(full);
        return Announcement([.. Enumerable.Repeat(String(full), 33).SelectMany(part => part)], _place.Address, 7687);
    }

    /// <summary>A host of another name that says it is one that was heard, at a place where nobody listens, and now and then that it is gone.</summary>
    private IEnumerable<byte[]> Claim()
    {
        byte[] heard = AnyHeard();
        int id = IdOf(heard);
        int realm = heard.AsSpan().IndexOf("realm="u8);
        if (id >= 0 && realm >= 0)
        {
            byte[] text = [.. String("v=1"u8), .. String(heard.AsSpan(realm, 22)), .. String(heard.AsSpan(id, 67))];
            int port = 40_000 + (_made % 1000);
            yield return Announcement(text, _place.Address, port);
            if (_random.Next(4) == 0)
            {
                _made--;
                yield return Announcement(text, _place.Address, port, seconds: 0);
            }
        }
    }

    private byte[] AnyHeard() => _heard.Count == 0 ? Announcement([], _place.Address, 7687) : _heard[_random.Next(_heard.Count)];

    private static int IdOf(byte[] packet) => packet.AsSpan().IndexOf("id="u8);

    /// <summary>A response with pointer, place, text and address of one more host.</summary>
    private byte[] Announcement(byte[] text, IPAddress address, int port, byte seconds = 120)
    {
        // As many hosts as a liar likes, of which a host remembers only so many.
        byte[] name = Label($"stranger-{_made++ % 3000}");
        byte[] instance = [.. name, .. Type];
        byte[] host = [.. name, .. Label("local"), 0];
        return
        [
            0, 0, 0x84, 0, 0, 0, 0, 4, 0, 0, 0, 0,
            .. Record(Type, 12, instance, seconds),
            .. Record(instance, 33, [0, 0, 0, 0, (byte)(port >> 8), (byte)(port & 255), .. host], seconds),
            .. Record(instance, 16, text, seconds),
            .. Record(host, 1, address.GetAddressBytes(), seconds),
        ];
    }

    private static byte[] Record(byte[] name, byte type, byte[] data, byte seconds)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)data.Length);
        return [.. name, 0, type, 0, 1, 0, 0, 0, seconds, .. length, .. data];
    }

    private static byte[] Label(string text) => String(Encoding.ASCII.GetBytes(text));

    private static byte[] String(ReadOnlySpan<byte> text) => [(byte)int.Min(text.Length, 255), .. text[..int.Min(text.Length, 255)]];
}
