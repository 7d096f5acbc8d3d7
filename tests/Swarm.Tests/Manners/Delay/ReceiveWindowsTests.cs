using System.Net.Sockets;
using MedV.Swarm.Manners.Delay;

namespace MedV.Swarm.Tests.Manners.Delay;

public sealed class ReceiveWindowsTests
{
    private readonly ReceiveWindows _windows = new();

    [Fact]
    public async Task A_sender_gets_no_further_ahead_of_a_reader_than_the_window_and_what_it_keeps_itself()
    {
        (Socket sender, Socket receiver) = await SocketPair.ConnectAsync();
        using (sender)
        using (receiver)
        {
            sender.SendBufferSize = 16 * 1024;
            _windows.Add(receiver);
            _windows.Set(32 * 1024);

            int ahead = await SendUntilFullAsync(sender);

            Assert.InRange(ahead, 8 * 1024, 200 * 1024);
        }
    }

    [Fact]
    public async Task The_window_is_shared_by_the_connections_that_are_open()
    {
        (Socket sender, Socket receiver) = await SocketPair.ConnectAsync();
        (Socket secondSender, Socket second) = await SocketPair.ConnectAsync();
        using (sender)
        using (receiver)
        using (secondSender)
        {
            _windows.Set(64 * 1024);
            _windows.Add(receiver);
            int alone = receiver.ReceiveBufferSize;
            _windows.Add(second);
            int shared = receiver.ReceiveBufferSize;

            second.Dispose();
            _windows.Set(64 * 1024);

            Assert.Equal(alone / 2, shared);
            Assert.Equal(alone, receiver.ReceiveBufferSize);
        }
    }

    [Fact]
    public async Task A_window_has_room_for_two_segments_or_the_sender_would_wait_for_more()
    {
        (Socket sender, Socket receiver) = await SocketPair.ConnectAsync(largeSegments: true);
        using (sender)
        using (receiver)
        {
            _windows.Add(receiver);
            _windows.Set(4096);

            Assert.Equal(OperatingSystem.IsLinux(), receiver.ReceiveBufferSize > 2 * 60_000);
        }
    }

    [Fact]
    public async Task Set_free_a_connection_may_have_more_than_it_had()
    {
        (Socket sender, Socket receiver) = await SocketPair.ConnectAsync();
        using (sender)
        using (receiver)
        {
            _windows.Add(receiver);
            _windows.Set(16 * 1024);
            int bounded = receiver.ReceiveBufferSize;

            _windows.Set(null);

            Assert.True(receiver.ReceiveBufferSize > 4 * bounded);
        }
    }

    // Full is when a send has waited for a second, with nothing read at the other end.
    private static async Task<int> SendUntilFullAsync(Socket sender)
    {
        byte[] bytes = new byte[4096];
        int sent = 0;
        while (true)
        {
            using var full = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                sent += await sender.SendAsync(bytes, full.Token);
            }
            catch (OperationCanceledException)
            {
                return sent;
            }
        }
    }
}
