using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using MedV.Daemon.Manners.Host;
using MedV.Testing;

namespace MedV.Daemon.Tests.Manners;

public sealed class NetworkManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-");
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));

    private string Bus => Path.Combine(_folder.FullName, "bus");

    public void Dispose()
    {
        _late.Dispose();
        _folder.Delete(recursive: true);
    }

    [BusFact]
    public async Task A_property_of_a_real_bus_is_read_and_a_service_that_does_not_run_is_no_answer()
    {
        var start = new ProcessStartInfo("dbus-daemon", ["--session", "--nofork", "--nopidfile", $"--address=unix:path={Bus}"]);
        using Process bus = Process.Start(start)!;
        try
        {
            while (!File.Exists(Bus))
            {
                await Task.Delay(20, _late.Token);
            }

            (string Signature, uint)? features = await DBus.ReadPropertyAsync(
                Bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Features", _late.Token);
            bool? metered = await NetworkManager.IsMeteredAsync(Bus, TimeProvider.System, _late.Token);

            Assert.Equal(("as", null), (features?.Signature, metered));
        }
        finally
        {
            bus.Kill();
            await bus.WaitForExitAsync(_late.Token);
        }
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(99, null)]
    public async Task What_NetworkManager_says_counts_a_guess_too(int number, bool? isMetered)
    {
        using Socket listener = Listen();
        Task answering = AnswerAsync(listener, [.. Signal, .. Return(2, (uint)number)]);

        bool? metered = await NetworkManager.IsMeteredAsync(Bus, TimeProvider.System, _late.Token);
        await answering;

        Assert.Equal(isMetered, metered);
    }

    [Fact]
    public async Task A_bus_that_does_not_answer_is_waited_for_one_second()
    {
        using Socket listener = Listen();
        var time = new FakeTime();

        Task<bool?> asking = NetworkManager.IsMeteredAsync(Bus, time, _late.Token);
        await time.UntilPendingAsync(1, _late.Token);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await asking);
    }

    [Theory]
    [InlineData("6C02000100000400010000000000000000000000")]
    [InlineData("6C0200010400000001000000FFFFFF7F")]
    [InlineData("4202000104000000010000000800000005017500020000000175000001000000")]
    [InlineData("6C02000108000000010000000400000005017500")]
    [InlineData("6C0200010800000001000000080000000573FF0002000000")]
    public async Task What_is_no_message_is_no_answer(string hex)
    {
        using Socket listener = Listen();
        Task answering = AnswerAsync(listener, Convert.FromHexString(hex));

        bool? metered = await NetworkManager.IsMeteredAsync(Bus, TimeProvider.System, _late.Token);
        await answering;

        Assert.Null(metered);
    }

    // A signal that the bus sends to everybody who comes: sender and signature are fields that are stepped over.
    private static byte[] Signal
    {
        get
        {
            var fields = new DBusWriter();
            fields.Field(7, "s", "org.freedesktop.DBus");
            fields.Field(8, "g", "s");
            return Message(type: 4, fields, []);
        }
    }

    private static byte[] Return(uint replyTo, uint number)
    {
        var fields = new DBusWriter();
        fields.Align(8);
        fields.Bytes([5]);
        fields.Signature("u");
        fields.Number(replyTo);
        fields.Field(8, "g", "v");
        var body = new DBusWriter();
        body.Signature("u");
        body.Number(number);
        return Message(type: 2, fields, body.ToArray());
    }

    private static byte[] Message(byte type, DBusWriter fields, byte[] body)
    {
        var message = new DBusWriter();
        message.Bytes([(byte)'l', type, 0, 1]);
        message.Number((uint)body.Length);
        message.Number(7);
        message.Number((uint)fields.Length);
        message.Bytes(fields.ToArray());
        message.Align(8);
        message.Bytes(body);
        return message.ToArray();
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Bus));
        listener.Listen();
        return listener;
    }

    /// <summary>Lets somebody in as a bus does, hears both calls out, says something and hangs up.</summary>
    private async Task AnswerAsync(Socket listener, byte[] answer)
    {
        using Socket socket = await listener.AcceptAsync(_late.Token);
        await using var stream = new NetworkStream(socket);
        byte[] greeting = new byte["\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".Length];
        await stream.ReadExactlyAsync(greeting, _late.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("DATA\r\nOK 0123456789abcdef0123456789abcdef\r\n"), _late.Token);
        for (int call = 0; call < 2; call++)
        {
            byte[] start = new byte[16];
            await stream.ReadExactlyAsync(start, _late.Token);
            int fields = (BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(12)) + 7) & ~7;
            await stream.ReadExactlyAsync(new byte[fields + BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(4))], _late.Token);
        }

        await stream.WriteAsync(answer, _late.Token);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class BusFactAttribute : FactAttribute
    {
        public BusFactAttribute()
        {
            string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
            Skip = path.Any(folder => File.Exists(Path.Combine(folder, "dbus-daemon"))) ? null : "dbus-daemon is missing (Debian: dbus-daemon)";
        }
    }
}
