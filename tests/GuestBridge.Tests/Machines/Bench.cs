using System.Diagnostics;
using System.Text;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;

namespace MedV.GuestBridge.Tests.Machines;

/// <summary>Folders and an engine for one test; ends what the test left running.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mvm").FullName;

    public Bench()
    {
        Folder = new MachineFolder("finance", Path.Combine(_root, "state"), Path.Combine(_root, "run"));
        EmptyDisk = Path.Combine(_root, "base, with a comma.raw");
        using FileStream disk = File.Create(EmptyDisk);
        disk.SetLength(1024 * 1024);
    }

    public MachineFolder Folder { get; }

    public QemuLayout Layout => new(Folder);

    /// <summary>A disk that boots nothing, so that a machine is there in a quarter of a second.</summary>
    public string EmptyDisk { get; }

    public string Root => _root;

    public QemuEngine Engine { get; } = new(new QemuEngineOptions { AllowRoot = true }, TimeProvider.System);

    public MachinePlan Plan => new()
    {
        Folder = Folder, BaseDisk = EmptyDisk, BaseVersion = "empty 1", Persistence = MachinePersistence.PersistentData, DataDiskMebibytes = 64,
        MemoryMebibytes = 64, Accelerator = MachineAccelerator.Tcg,
    };

    public List<string> Notes { get; } = [];

    public async Task<IMachine> StartAsync(MachinePlan plan) => await Engine.StartAsync(plan, new Listener(Notes), CancellationToken.None);

    public int ProcessNumber() => int.Parse(File.ReadAllText(Layout.ProcessId), System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (await Engine.FindAsync(Folder, CancellationToken.None) is { } left)
            {
                await left.KillAsync();
                await left.DisposeAsync();
            }
        }
        catch (MachineException)
        {
            // The test still holds it: its process goes below.
        }

        if (File.Exists(Layout.ProcessId))
        {
            try
            {
                using Process process = Process.GetProcessById(ProcessNumber());
                process.Kill();
            }
            catch (ArgumentException)
            {
                // Gone.
            }
        }

        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The command by which a guest runs a program for each connection to a port, and goes on when it listens. The stand-in agent's channel is not for it.</summary>
    public static string Listening(int port, string program) =>
        $"busybox nc -ll -p {port} -e {program} </dev/null >/dev/null 2>&1 3>&- & until busybox netstat -ltn | busybox grep -q :{port}; do busybox usleep 50000; done";

    /// <summary>Says a line to the stand-in agent until it answers, has it run the command, and gives what that printed.</summary>
    public static async Task<string> AskAsync(IMachine machine, string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using Stream channel = await GreetAsync(machine, patience.Token);
        await channel.WriteAsync(Encoding.ASCII.GetBytes($"run {line}\n"), patience.Token);
        var heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!heard.ToString().Contains("ran ", StringComparison.Ordinal) || !heard.ToString().Split("ran ")[^1].Contains('\n', StringComparison.Ordinal))
        {
            heard.Append(Encoding.ASCII.GetString(buffer, 0, await channel.ReadAsync(buffer, patience.Token)));
        }

        return heard.ToString().Split("ran ")[^1].Split('\n')[0].Trim();
    }

    /// <summary>QEMU may hang up on a caller while it still has to notice that the one before is gone: it is called again, as the bridge does.</summary>
    private static async Task<Stream> GreetAsync(IMachine machine, CancellationToken cancellationToken)
    {
        while (true)
        {
            Stream? channel = null;
            try
            {
                channel = await machine.OpenChannelAsync(cancellationToken);
                if (await AnswersAsync(channel, cancellationToken))
                {
                    return channel;
                }
            }
            catch (IOException)
            {
                // Hung up, or too busy to listen; so below.
            }

            if (channel is not null)
            {
                await channel.DisposeAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Says hello again and again until the stand-in agent gives it back; false when the other end hung up.</summary>
    private static async Task<bool> AnswersAsync(Stream channel, CancellationToken cancellationToken)
    {
        string token = Guid.NewGuid().ToString("N");
        byte[] hello = Encoding.ASCII.GetBytes($"{token}\n");
        var heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!heard.ToString().Contains($"echo {token}", StringComparison.Ordinal))
        {
            await channel.WriteAsync(hello, cancellationToken);
            Task<int> read = channel.ReadAsync(buffer, cancellationToken).AsTask();
            while (await Task.WhenAny(read, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken)) != read)
            {
                await channel.WriteAsync(hello, cancellationToken);
            }

            if (await read == 0)
            {
                return false;
            }

            heard.Append(Encoding.ASCII.GetString(buffer, 0, await read));
        }

        return true;
    }

    private sealed class Listener(List<string> notes) : IProgress<MachineStage>
    {
        public void Report(MachineStage value)
        {
            if (value.Note is { } note)
            {
                notes.Add(note);
            }
        }
    }
}
