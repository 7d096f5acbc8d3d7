using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Talks to one QEMU's monitor, one command at a time. Safe for concurrent use.</summary>
internal sealed class QmpClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly TimeProvider _time;
    private readonly Action<string, JsonElement?> _onEvent;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private (long Id, TaskCompletionSource<JsonElement> Answer)? _waiting;
    private long _lastId;

    private QmpClient(Stream stream, TimeProvider time, Action<string, JsonElement?> onEvent)
    {
        _stream = stream;
        _reader = PipeReader.Create(stream);
        _time = time;
        _onEvent = onEvent;
    }

    /// <summary>Completes when the monitor's end is closed, or said what no monitor says. Never fails.</summary>
    public Task Closed => _reading;

    /// <summary>Connects to a monitor's socket.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    /// <exception cref="TimeoutException">Somebody listens, and does not greet: it hangs, or talks to another client.</exception>
    public static async Task<QmpClient> ConnectAsync(string path, TimeProvider time, Action<string, JsonElement?> onEvent, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return await OpenAsync(new NetworkStream(socket, ownsSocket: true), time, onEvent, cancellationToken);
    }

    /// <summary>Greets over a stream, which is the client's from then on.</summary>
    public static async Task<QmpClient> OpenAsync(Stream stream, TimeProvider time, Action<string, JsonElement?> onEvent, CancellationToken cancellationToken)
    {
        var client = new QmpClient(stream, time, onEvent);
        try
        {
            client._reading = client.ReadAsync();
            await client._greeted.Task.WaitAsync(QemuLimits.Answer, time, cancellationToken);
            await client.ExecuteAsync("qmp_capabilities", null, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives one command and waits for its answer.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="untrustedFreeArguments">Its arguments as JSON; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="MachineException">QEMU refused, with its words.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    /// <exception cref="TimeoutException">No answer came.</exception>
    public async Task<JsonElement> ExecuteAsync(string command, string? untrustedFreeArguments, CancellationToken cancellationToken)
    {
        if (!await _turn.WaitAsync(QemuLimits.Answer, cancellationToken))
        {
            throw new TimeoutException($"QEMU still has a command to answer before '{command}'");
        }

        try
        {
            var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            long id = ++_lastId;
            lock (_gate)
            {
                _waiting = (id, answer);
            }

            if (_reading.IsCompleted)
            {
                throw new IOException("QEMU closed its monitor");
            }

            JsonElement? arguments = untrustedFreeArguments is null ? null : JsonElement.Parse(untrustedFreeArguments);
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new QmpCommand(command, id, arguments), QmpJson.Default.QmpCommand), (byte)'\n'];
            await _stream.WriteAsync(line, cancellationToken).AsTask().WaitAsync(QemuLimits.Answer, _time, cancellationToken);
            return await answer.Task.WaitAsync(QemuLimits.Answer, _time, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiting = null;
            }

            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                ReadResult read = await _reader.ReadAsync();
                ReadOnlySequence<byte> rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(rest.Slice(0, end));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                _reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted || rest.Length > QemuLimits.LineBytes)
                {
                    break;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or JsonException or OperationCanceledException or InvalidOperationException)
        {
            // What no monitor says ends the talk just as a closed socket does.
        }

        await _stream.DisposeAsync();
        var gone = new IOException("QEMU closed its monitor");
        _greeted.TrySetException(gone);
        lock (_gate)
        {
            _waiting?.Answer.TrySetException(gone);
        }

        // Nobody may have waited for the greeting.
        _ = _greeted.Task.Exception;
    }

    private void Take(ReadOnlySequence<byte> untrustedLine)
    {
        if (untrustedLine.Length > QemuLimits.LineBytes)
        {
            throw new JsonException("the line is too long");
        }

        var untrustedReader = new Utf8JsonReader(untrustedLine);
        QmpMessage message = JsonSerializer.Deserialize(ref untrustedReader, QmpJson.Default.QmpMessage) ?? throw new JsonException("null is no message");
        if (message.QMP is not null)
        {
            _greeted.TrySetResult();
        }
        else if (message.Event is { } name)
        {
            _onEvent(name, message.Data);
        }
        else
        {
            Answer(message);
        }
    }

    private void Answer(QmpMessage message)
    {
        lock (_gate)
        {
            // An answer that came after its command was given up is nobody's.
            if (_waiting is not { } waiting || (message.Id is { } id && id != waiting.Id))
            {
                return;
            }

            if (message.Error is { } error)
            {
                waiting.Answer.TrySetException(new MachineException(MachineFault.Engine, $"QEMU refused: {error.Desc ?? error.Class}"));
            }
            else
            {
                waiting.Answer.TrySetResult(message.Return ?? default);
            }
        }
    }
}
