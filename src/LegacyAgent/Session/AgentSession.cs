using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Session;

/// <summary>Serves hosts over one stream: docs/formats/guest-protocol.md, "Session", the guest's side.</summary>
/// <param name="agent">What is done. It is locked while it is used: a thread of the session before may still be in it.</param>
/// <param name="version">Version of the agent.</param>
internal sealed class AgentSession(Agent agent, string version) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoHostYet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ThreadTime = TimeSpan.FromSeconds(5);

    private readonly FrameQueue _toWrite = new();
    private readonly ManualResetEvent _end = new(false);
    private string? _session;
    private bool _hasLeftThreads;

    /// <summary>Serves until the stream breaks.</summary>
    /// <param name="stream">Both ways, one thread each.</param>
    /// <param name="endIsEnd">Whether 0 bytes end the stream; on a port they say that there is no host yet.</param>
    /// <exception cref="IOException">The stream broke.</exception>
    public void Run(Stream stream, bool endIsEnd)
    {
        Thread[] threads = [new(() => Write(stream)) { IsBackground = true }, new(LookOn) { IsBackground = true }];
        try
        {
            foreach (Thread thread in threads)
            {
                thread.Start();
            }

            Read(stream, endIsEnd);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            // The thread that writes found it broken first and closed it.
            throw new IOException("the channel was closed", exception);
        }
        finally
        {
            _end.Set();
            _toWrite.Close();
            stream.Dispose();
            foreach (Thread thread in threads)
            {
                // One that hangs in a device or in the shell is left behind; its frames go nowhere.
                _hasLeftThreads |= !thread.Join(ThreadTime);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_hasLeftThreads)
        {
            _end.Dispose();
        }
    }

    private void Read(Stream stream, bool endIsEnd)
    {
        var reader = new FrameReader();
        byte[] buffer = new byte[16 * 1024];
        while (!_end.WaitOne(0))
        {
            int length = stream.Read(buffer, 0, buffer.Length);
            if (length == 0)
            {
                if (endIsEnd)
                {
                    return;
                }

                _end.WaitOne(NoHostYet);
            }

            for (int at = 0; at < length;)
            {
                at = reader.Read(buffer, at, length, out string? content);
                if (content is not null)
                {
                    Take(content);
                }
            }
        }
    }

    private void Take(string content)
    {
        Reading reading = RequestReader.Read(content, out Request? request);
        if (request is null)
        {
            return;
        }

        byte[]? frame;
        lock (agent)
        {
            bool isHello = request.Word == "hello" && reading == Reading.Message;
            if (!isHello && request.Session != _session)
            {
                return;
            }

            Message answer;
            if (isHello)
            {
                answer = agent.Welcome(request, version, out bool isOpen);
                _session = isOpen ? request.Session : null;
            }
            else
            {
                answer = reading switch
                {
                    Reading.UnknownType => Message.Error("unsupported", "this agent does not know that"),
                    Reading.Refused => Message.Error("invalid", "a field is missing or beyond its limit"),
                    _ => agent.Answer(request),
                };
            }

            frame = answer.ToFrame(request.Session, request.Id);
        }

        if (frame is not null)
        {
            _toWrite.Add(frame);
        }

        if (request.Word == "launch")
        {
            // The host waits for the word that it runs.
            LookOnce();
        }
    }

    private void LookOn()
    {
        while (!_end.WaitOne(Tick))
        {
            LookOnce();
        }
    }

    private void LookOnce()
    {
        lock (agent)
        {
            foreach (Message message in agent.Look())
            {
                // Without a session no one wants to know. A host that takes nothing misses events, and asks for the status when it is back.
                if (_session is not null && message.ToFrame(_session, 0) is { } frame)
                {
                    _toWrite.Offer(frame);
                }
            }
        }
    }

    private void Write(Stream stream)
    {
        try
        {
            while (_toWrite.Take() is { } frame)
            {
                stream.Write(frame, 0, frame.Length);
                stream.Flush();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or TimeoutException)
        {
            // The thread that reads ends when its stream is gone.
            _end.Set();
            _toWrite.Close();
            stream.Dispose();
        }
    }
}
