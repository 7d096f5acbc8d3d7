using MedV.GuestProtocol;

namespace MedV.GuestBridge.Channel;

/// <summary>The session that is open or begins, and the requests of it that have no answer yet.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class PendingRequests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<GuestMessage>> _pending = [];
    private SessionNonce _session;
    private GuestMessage.Welcome? _welcome;
    private TaskCompletionSource _opened = NewSource();
    private TaskCompletionSource _lost = NewSource();
    private int _lastId;
    private bool _isOver;

    /// <summary>Ends when a session is open.</summary>
    public Task Opened => Locked(() => _opened.Task);

    /// <summary>Ends when the open session is not to be used any longer.</summary>
    public Task Lost => Locked(() => _lost.Task);

    /// <summary>What the guest said of itself; null while no session is open.</summary>
    public GuestMessage.Welcome? Welcome => Locked(() => _welcome);

    /// <summary>Begins a session. Requests of the one before fail.</summary>
    public void Begin(SessionNonce session)
    {
        Close(GuestChannelFault.SessionLost, "the guest has to be greeted anew");
        lock (_gate)
        {
            (_session, _lastId) = (session, 0);
            _lost = NewSource();
        }
    }

    /// <summary>No session opens any more: what waits for one fails.</summary>
    public void End()
    {
        Close(GuestChannelFault.Ended, "the connection to the guest ended");
        lock (_gate)
        {
            _isOver = true;
            _opened.TrySetException(new GuestChannelException(GuestChannelFault.Ended, "the connection to the guest ended"));
            _ = _opened.Task.Exception;
        }
    }

    /// <summary>Closes the session: requests fail.</summary>
    public void Close(GuestChannelFault fault, string sentence)
    {
        TaskCompletionSource<GuestMessage>[] failed;
        lock (_gate)
        {
            failed = [.. _pending.Values];
            _pending.Clear();
            _welcome = null;
            _session = default;
            if (_opened.Task.IsCompleted && !_isOver)
            {
                _opened = NewSource();
            }
        }

        foreach (TaskCompletionSource<GuestMessage> source in failed)
        {
            source.TrySetException(new GuestChannelException(fault, sentence));
        }
    }

    /// <summary>Says that the session is not to be used any longer, if it is still this one.</summary>
    public void Lose(SessionNonce session)
    {
        lock (_gate)
        {
            if (_session == session)
            {
                _lost.TrySetResult();
            }
        }
    }

    /// <summary>Gives the header of the next <c>hello</c>, to which no one waits for an answer.</summary>
    public MessageHeader NextHello() => Locked(() => new MessageHeader(_session, ++_lastId, 0));

    /// <summary>Gives a request its number.</summary>
    /// <returns><see langword="false"/> when no session is open.</returns>
    public bool TryAdd(out MessageHeader header, out Task<GuestMessage> answer)
    {
        lock (_gate)
        {
            header = default;
            answer = Task.FromException<GuestMessage>(new GuestChannelException(GuestChannelFault.NotConnected, "no session is open"));
            if (_welcome is null)
            {
                _ = answer.Exception;
                return false;
            }

            header = new MessageHeader(_session, ++_lastId, 0);
            var source = new TaskCompletionSource<GuestMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            _pending.Add(header.Id, source);
            answer = source.Task;
            return true;
        }
    }

    /// <summary>Waits no longer for an answer.</summary>
    public void Remove(MessageHeader header)
    {
        lock (_gate)
        {
            if (header.Session == _session)
            {
                _pending.Remove(header.Id);
            }
        }
    }

    /// <summary>Whether a message is of this session.</summary>
    public bool IsOfSession(MessageHeader header) => Locked(() => header.Session == _session && _session != default);

    /// <summary>Takes a welcome.</summary>
    /// <returns><see langword="false"/> when the session was open, or another.</returns>
    public bool TryOpen(MessageHeader header, GuestMessage.Welcome welcome)
    {
        lock (_gate)
        {
            if (_welcome is not null || header.Session != _session || header.Re > _lastId || welcome.Version != ProtocolLimits.Version)
            {
                return false;
            }

            _welcome = welcome;
            _opened.TrySetResult();
            return true;
        }
    }

    /// <summary>Hands an answer to the one who asked. An answer that no one waits for is dropped.</summary>
    public void Answer(MessageHeader header, GuestMessage message)
    {
        TaskCompletionSource<GuestMessage>? source = null;
        lock (_gate)
        {
            if (header.Session == _session)
            {
                _pending.Remove(header.Re, out source);
            }
        }

        source?.TrySetResult(message);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
