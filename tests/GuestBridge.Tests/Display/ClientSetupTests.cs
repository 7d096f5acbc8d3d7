using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;
using MedV.Terminal;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Display;

public sealed class ClientSetupTests
{
    private static readonly XCookie Cookie = XCookie.From([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])!;

    [Fact]
    public void A_packet_with_the_cookie_presents_it_in_either_byte_order()
    {
        byte[] little = ClientSetup.Build(Cookie);
        byte[] big = [.. little];
        big[0] = (byte)'B';
        (big[2], big[3], big[6], big[7], big[8], big[9]) = (0, 11, 0, 18, 0, 16);

        Assert.True(ClientSetup.Presents(little, Cookie));
        Assert.True(ClientSetup.Presents(big, Cookie));
        Assert.Equal(little.Length, ClientSetup.LengthOf(little));
    }

    [Fact]
    public void A_packet_with_any_bit_of_what_counts_changed_does_not_present_the_cookie()
    {
        byte[] packet = ClientSetup.Build(Cookie);
        int[] unused = [1, 4, 5, 10, 11, 30, 31];

        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            byte[] changed = [.. packet];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(unused.Contains(bit / 8), ClientSetup.Presents(changed, Cookie));
        }
    }

    [Fact]
    public void Any_bytes_are_taken_or_not_without_a_fault() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] packet = [(byte)'l', 0, 11, 0, .. bytes];
            return packet.Length < ClientSetup.HeaderBytes || (ClientSetup.LengthOf(packet) is >= 0 and <= ClientSetup.MaximumBytes && !ClientSetup.Presents(packet, Cookie));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData('l')]
    [InlineData('B')]
    public void A_refusal_is_in_the_clients_byte_order(char order)
    {
        byte[] reply = ClientSetup.Refusal((byte)order, "no cookie");

        Assert.Equal(0, reply[0]);
        Assert.Equal("no cookie", Encoding.ASCII.GetString(reply, 8, reply[1]));
        Assert.Equal(3, order == 'B' ? reply[7] : reply[6]);
        Assert.Equal(8 + 12, reply.Length);
    }

    [Fact]
    public async Task A_guest_that_says_nothing_is_dropped_after_ten_seconds()
    {
        var time = new FakeTime();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var relay = new RelayCommand("/nonexistent", XAddress.Parse(":1"), time);
        await using var silent = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        await using var end = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, silent.ClientSafePipeHandle);
        using var toGuest = new MemoryStream();

        Task<ExitCode> run = relay.RunAsync(end, toGuest, TextWriter.Null, limit.Token);
        await time.UntilPendingAsync(1, limit.Token);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(ExitCode.Failed, await run);
        Assert.Equal(0, toGuest.Length);
        silent.Dispose();
    }

    [Fact]
    public async Task A_guest_that_announces_a_huge_authorization_is_refused_at_its_header()
    {
        byte[] header = [(byte)'l', 0, 11, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0];
        using var toGuest = new MemoryStream();

        ExitCode code = await new RelayCommand("/nonexistent", XAddress.Parse(":1"), TimeProvider.System)
            .RunAsync(new MemoryStream(header), toGuest, TextWriter.Null, CancellationToken.None);

        Assert.Equal(ExitCode.NotPermitted, code);
        Assert.Equal(0, toGuest.ToArray()[0]);
    }

    [Fact]
    public async Task What_is_no_X_client_gets_no_answer()
    {
        using var toGuest = new MemoryStream();

        ExitCode code = await new RelayCommand("/nonexistent", XAddress.Parse(":1"), TimeProvider.System)
            .RunAsync(new MemoryStream("GET / HTTP/1.1\r\n\r\n"u8.ToArray()), toGuest, TextWriter.Null, CancellationToken.None);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(0, toGuest.Length);
    }
}
