using System.Net.Sockets;
using System.Text;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;

namespace MedV.GuestBridge.Tests.Machines;

/// <summary>The client against a monitor that was taken over by its guest.</summary>
public sealed class QmpClientTests
{
    private const string Greeting = """{"QMP":{"version":{},"capabilities":[]}}""" + "\n";

    [Fact]
    public async Task An_answer_is_the_one_to_the_command_and_events_go_elsewhere()
    {
        List<string> events = [];
        await using QmpClient client = await OpenAsync(
            Greeting, id => $$"""{"return":{},"id":{{id}}}""" + "\n" + """{"event":"STOP"}""" + "\n", id => $$"""{"return":{"late":1},"id":99}""" + "\n" + $$"""{"return":{"status":"running"},"id":{{id}}}""" + "\n", events);

        Assert.Equal("running", (await client.ExecuteAsync("query-status", null, CancellationToken.None)).GetProperty("status").GetString());
        Assert.Equal(["STOP"], events);
    }

    [Fact]
    public async Task A_refusal_carries_QEMU_s_words()
    {
        await using QmpClient client = await OpenAsync(Greeting, Fine, id => $$$"""{"error":{"class":"GenericError","desc":"no such thing"},"id":{{{id}}}}""" + "\n", []);

        MachineException refused = await Assert.ThrowsAsync<MachineException>(() => client.ExecuteAsync("nonsense", null, CancellationToken.None));

        Assert.Contains("no such thing", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("null\n")]
    [InlineData("""{"return":{},"id":"text"}""" + "\n")]
    public async Task What_no_monitor_says_ends_the_talk(string untrustedLine)
    {
        await using QmpClient client = await OpenAsync(Greeting, Fine, _ => untrustedLine, []);

        await Assert.ThrowsAsync<IOException>(() => client.ExecuteAsync("query-status", null, CancellationToken.None));
        await client.Closed;
    }

    [Fact]
    public async Task A_line_without_end_is_cut_off()
    {
        await using QmpClient client = await OpenAsync(Greeting, Fine, _ => new string('x', 2 * QemuLimits.LineBytes), []);

        await Assert.ThrowsAsync<IOException>(() => client.ExecuteAsync("query-status", null, CancellationToken.None));
    }

    private static string Fine(long id) => $$"""{"return":{},"id":{{id}}}""" + "\n";

    private static async Task<QmpClient> OpenAsync(string greeting, Func<long, string> first, Func<long, string> second, List<string> events)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        Task<QmpClient> client = QmpClient.ConnectAsync(path, TimeProvider.System, (name, _) => events.Add(name), CancellationToken.None);
        Socket monitor = await listener.AcceptAsync();
        File.Delete(path);
        _ = SpeakAsync(monitor, greeting, first, second);
        return await client;
    }

    private static async Task SpeakAsync(Socket monitor, string greeting, Func<long, string> first, Func<long, string> second)
    {
        using (monitor)
        {
            await monitor.SendAsync(Encoding.UTF8.GetBytes(greeting));
            byte[] buffer = new byte[4096];
            long id = 0;
            while (await monitor.ReceiveAsync(buffer) > 0)
            {
                id++;
                try
                {
                    await monitor.SendAsync(Encoding.UTF8.GetBytes(id == 1 ? first(id) : second(id)));
                }
                catch (SocketException)
                {
                    // The client had enough.
                    return;
                }
            }
        }
    }
}
