using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Machines.HyperV;

/// <summary>A machine of Hyper-V's. Its state is asked for every few seconds: the module tells nobody by itself. Not verified.</summary>
internal sealed class HyperVMachine : IMachine, IGuestNetwork
{
    private const int MostAddresses = 16;
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(3);

    private readonly string _name;
    private readonly MachineLock _lock;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _released = new();
    private readonly TaskCompletionSource<MachineEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watching;
    private volatile MachineEnd? _expected;

    public HyperVMachine(string name, bool resumed, MachineLock @lock, TimeProvider time)
    {
        _name = name;
        _lock = @lock;
        _time = time;
        Resumed = resumed;
        _watching = WatchAsync();
    }

    /// <inheritdoc/>
    public bool Resumed { get; }

    /// <inheritdoc/>
    public Task<MachineEnd> Ended => _ended.Task;

    /// <inheritdoc/>
    public string? ScreenSocket => null;

    /// <inheritdoc/>
    public string? Trouble { get; private set; }

    /// <inheritdoc/>
    public async Task<Stream> OpenChannelAsync(CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", _name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(Glance, cancellationToken);
            return pipe;
        }
        catch (TimeoutException silent)
        {
            await pipe.DisposeAsync();
            throw new IOException($"the machine offers no channel at the pipe {_name}", silent);
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = AddressesOf(await HyperVHost.AskAsync(new HyperVRequest("look", _name), _time, cancellationToken));
        }
        catch (MachineException failure)
        {
            throw new IOException(failure.Message, failure);
        }

        string why = "it has told no address";
        foreach (IPAddress address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).AsTask().WaitAsync(Glance, _time, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception failure) when (failure is SocketException or TimeoutException)
            {
                socket.Dispose();
                why = failure.Message;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException($"the guest takes no connection to its port {port}: {why}");
    }

    /// <summary>The addresses that a guest may have on a network of Hyper-V's. It tells them itself: any other would lead somewhere else.</summary>
    internal static IPAddress[] AddressesOf(HyperVAnswer untrustedAnswer) =>
    [
        .. (untrustedAnswer.Addresses ?? []).Take(MostAddresses)
            .Select(text => IPAddress.TryParse(text, out IPAddress? address) ? address : IPAddress.None)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..] or [172, >= 16 and <= 31, ..]),
    ];

    /// <inheritdoc/>
    public async Task SuspendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync("save", cancellationToken);
        }
        catch (MachineException failure)
        {
            throw new MachineException(MachineFault.NotSuspended, $"the machine was not suspended: {failure.Message}", failure.Hint, failure);
        }

        End(new MachineEnd(MachineEndKind.Suspended, "the machine is suspended"));
    }

    /// <inheritdoc/>
    public async Task ShutDownAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        _expected = new MachineEnd(MachineEndKind.ShutDown, "the guest shut down");
        try
        {
            await TellAsync("button", cancellationToken).WaitAsync(patience, _time, cancellationToken);
            await Ended.WaitAsync(patience, _time, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or MachineException)
        {
            _expected = new MachineEnd(MachineEndKind.Killed, $"the guest did not shut down within {patience.TotalSeconds:0} s, so the power was cut");
            await KillAsync();
        }
    }

    /// <inheritdoc/>
    public Task PauseAsync(CancellationToken cancellationToken) => TellAsync("pause", cancellationToken);

    /// <inheritdoc/>
    public Task ResumeAsync(CancellationToken cancellationToken) => TellAsync("resume", cancellationToken);

    /// <inheritdoc/>
    public async Task KillAsync()
    {
        await TellAsync("kill", CancellationToken.None);
        End(new MachineEnd(MachineEndKind.Killed, "the machine's power was cut"));
    }

    /// <inheritdoc/>
    public Task<string> ReadConsoleAsync(CancellationToken cancellationToken) => Task.FromResult("");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync();
        await _watching;
        _released.Dispose();
        _lock.Dispose();
    }

    private void End(MachineEnd end) => _ended.TrySetResult(_expected is { Kind: not MachineEndKind.ShutDown } expected ? expected : end);

    private async Task TellAsync(string verb, CancellationToken cancellationToken) => await HyperVHost.AskAsync(new HyperVRequest(verb, _name), _time, cancellationToken);

    private async Task WatchAsync()
    {
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                await Task.Delay(Glance, _time, _released.Token);
                string? state = (await HyperVHost.AskAsync(new HyperVRequest("look", _name), _time, _released.Token)).State;
                Trouble = state is "RunningCritical" or "PausedCritical" ? "a disk of the machine failed or is full, so the machine stands still" : null;
                if (state is "Off" or "" or null)
                {
                    _ended.TrySetResult(_expected ?? new MachineEnd(MachineEndKind.ShutDown, "the guest shut down"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Let go of.
        }
        catch (MachineException failure)
        {
            _ended.TrySetResult(new MachineEnd(MachineEndKind.Lost, $"Hyper-V does not answer any more: {failure.Message}"));
        }
    }
}
