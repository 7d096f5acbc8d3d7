using System.Net.Sockets;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>A QEMU that runs, and the monitor to it.</summary>
internal sealed class QemuMachine : IMachine, IGuestNetwork
{
    private readonly QemuLayout _layout;
    private readonly RunningRecord _record;
    private readonly QemuProcess _process;
    private readonly MachineLock _lock;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _way = new(1, 1);
    private readonly TaskCompletionSource<MachineEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private QmpClient _monitor = null!;
    private volatile MachineEnd? _expected;
    private volatile bool _released;
    private volatile Socket? _channel;

    private QemuMachine(QemuLayout layout, RunningRecord record, MachineLock @lock, bool resumed, TimeProvider time)
    {
        _layout = layout;
        _record = record;
        _process = new QemuProcess(layout, record.Id, time);
        _lock = @lock;
        _time = time;
        Resumed = resumed;
    }

    /// <inheritdoc/>
    public bool Resumed { get; }

    /// <inheritdoc/>
    public Task<MachineEnd> Ended => _ended.Task;

    /// <inheritdoc/>
    public string? ScreenSocket => _record.Screen ? _layout.Screen : null;

    /// <inheritdoc/>
    public string? Trouble { get; private set; }

    /// <summary>The monitor, for the engine while it starts or finds the machine.</summary>
    internal QmpClient Monitor => _monitor;

    /// <summary>Connects to a QEMU. Takes the lock over only when it succeeds.</summary>
    public static async Task<QemuMachine> AttachAsync(QemuLayout layout, RunningRecord record, MachineLock @lock, bool resumed, TimeProvider time, CancellationToken cancellationToken)
    {
        var machine = new QemuMachine(layout, record, @lock, resumed, time);
        machine._monitor = await QmpClient.ConnectAsync(layout.Monitor, time, machine.Hear, cancellationToken);
        _ = machine.WatchAsync();
        return machine;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenChannelAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_layout.Channel), cancellationToken);
            _channel = socket;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"the machine offers no channel at {_layout.Channel}: {refused.Message}", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        await _way.WaitAsync(cancellationToken);
        try
        {
            return await QemuForward.ConnectAsync(
                async line => (await AskAsync("human-monitor-command", $$"""{"command-line":{{QemuText.Json(line)}}}""", CancellationToken.None)).GetString() ?? "",
                port,
                _time,
                cancellationToken);
        }
        catch (MachineException gone)
        {
            throw new IOException(gone.Message, gone);
        }
        finally
        {
            _way.Release();
        }
    }

    /// <inheritdoc/>
    public async Task SuspendAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await SaveAsync(cancellationToken);
            _expected = new MachineEnd(MachineEndKind.Suspended, "the machine is suspended");
            await EndAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task ShutDownAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await TellAsync("cont", cancellationToken);
        await TellAsync("system_powerdown", cancellationToken);
        try
        {
            await Ended.WaitAsync(patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            _expected = new MachineEnd(MachineEndKind.Killed, $"the guest did not shut down within {patience.TotalSeconds:0} s, so the power was cut");
            await EndAsync();
        }
    }

    /// <inheritdoc/>
    public Task PauseAsync(CancellationToken cancellationToken) => TellAsync("stop", cancellationToken);

    /// <inheritdoc/>
    public Task ResumeAsync(CancellationToken cancellationToken) => TellAsync("cont", cancellationToken);

    /// <inheritdoc/>
    public async Task KillAsync()
    {
        _expected ??= new MachineEnd(MachineEndKind.Killed, "the machine's power was cut");
        await EndAsync();
    }

    /// <inheritdoc/>
    public async Task<string> ReadConsoleAsync(CancellationToken cancellationToken)
    {
        JsonElement untrustedText = await AskAsync("ringbuf-read", $$"""{"device":"console","size":{{QemuLimits.ConsoleBytes}}}""", cancellationToken);
        return untrustedText.GetString() ?? "";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _released = true;
        await _monitor.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>Ends a machine that nobody was given. The lock stays with whoever holds it.</summary>
    internal async Task AbandonAsync()
    {
        _released = true;
        await _process.KillAsync();
        await _monitor.DisposeAsync();
    }

    private async Task TellAsync(string command, CancellationToken cancellationToken) => await AskAsync(command, null, cancellationToken);

    private async Task<JsonElement> AskAsync(string command, string? arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await _monitor.ExecuteAsync(command, arguments, cancellationToken);
        }
        catch (IOException gone)
        {
            throw new MachineException(MachineFault.Ended, "the machine has ended", inner: gone);
        }
        catch (TimeoutException silent)
        {
            throw new MachineException(MachineFault.Engine, $"QEMU did not answer '{command}' within {QemuLimits.Answer.TotalSeconds:0} s", inner: silent);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        var store = new SnapshotStore(_layout, _time);
        try
        {
            await TellAsync("stop", cancellationToken);
            await AskAsync("migrate-set-parameters", """{"max-bandwidth":17179869184}""", cancellationToken);
            long bytes = await store.ReceiveAsync(
                () => AskAsync("migrate", $$"""{"uri":{{QemuText.Json("unix:" + _layout.Transfer)}}}""", cancellationToken), _record.SnapshotBytes, cancellationToken);
            await QemuMigration.WaitAsync(_monitor, _time, cancellationToken);

            // QEMU has flushed and let go of the disks: their times no longer change.
            store.Commit(new SnapshotRecord(Fingerprint.WithDisks(_record.Fingerprint, _record.Disks), bytes));
        }
        catch (Exception failure) when (failure is IOException or SocketException or TimeoutException or MachineException or OperationCanceledException)
        {
            store.Discard();
            await GoOnAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new MachineException(MachineFault.NotSuspended, $"the machine was not suspended and runs on: {failure.Message.TrimEnd('.')}", inner: failure);
        }
    }

    private async Task GoOnAsync()
    {
        try
        {
            await _monitor.ExecuteAsync("migrate_cancel", null, CancellationToken.None);
            await QemuMigration.WaitUntilIdleAsync(_monitor, _time);
            await _monitor.ExecuteAsync("cont", null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or MachineException)
        {
            // Then it has ended, or will be found hung: Ended tells.
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await _monitor.ExecuteAsync("quit", null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or MachineException)
        {
            // The process is what counts.
        }

        if (!await _process.WaitForEndAsync(QemuLimits.Quit))
        {
            await _process.KillAsync();
        }

        await Ended;
    }

    private void Hear(string name, JsonElement? untrustedData)
    {
        switch (name)
        {
            case "SHUTDOWN" when untrustedData is { } data && data.TryGetProperty("guest", out JsonElement guest) && guest.ValueKind == JsonValueKind.True:
                _expected ??= new MachineEnd(MachineEndKind.ShutDown, "the guest shut down");
                break;
            case "VSERPORT_CHANGE" when untrustedData is { } data && data.TryGetProperty("open", out JsonElement open) && open.ValueKind == JsonValueKind.False:
                // Whoever read it in the guest is gone, and what it was asked with it. Without this a host hears of it by nothing but silence.
                EndChannel();
                break;
            case "BLOCK_IO_ERROR" when untrustedData is { } data && data.TryGetProperty("nospace", out JsonElement full) && full.ValueKind == JsonValueKind.True:
                Trouble = "the disk of this PC is full, so the machine stands still until there is room";
                break;
            case "BLOCK_IO_ERROR":
                Trouble ??= "a disk of the machine failed";
                break;
            case "RESUME":
                Trouble = null;
                break;
            default:
                break;
        }
    }

    private void EndChannel()
    {
        try
        {
            _channel?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Its user has closed it.
        }
    }

    private async Task WatchAsync()
    {
        await _monitor.Closed;
        if (_released)
        {
            return;
        }

        // A QEMU without a monitor is nobody's: it is given the time to flush, no more.
        if (!await _process.WaitForEndAsync(QemuLimits.Quit))
        {
            await _process.KillAsync();
        }

        File.Delete(_layout.Record);
        _ended.TrySetResult(_expected ?? new MachineEnd(MachineEndKind.Lost, "the virtual machine's process ended without a word"));
    }
}
