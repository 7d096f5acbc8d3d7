using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace MedV.GuestAgent.Launches;

/// <summary>Hands launches from an agent that has no desktop, such as a service of Windows, to the user's session, where <c>medv-guest launch</c> starts them.</summary>
/// <remarks>
/// Over a stream, in lines. To the session: a number, a file, its parameters; or <c>bye</c> when nothing is left. From it: a number and an exit code. Safe for use by several threads.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class SessionDesk(TimeProvider time)
{
    /// <summary>The word that ends a session.</summary>
    public const string Bye = "bye";

    /// <summary>The exit code of what was lost with its session, or never taken by one.</summary>
    public const int Lost = 255;

    private const int MostWaiting = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Channel<HandedApp> _waiting = Channel.CreateBounded<HandedApp>(MostWaiting);
    private int _last;

    /// <summary>Gives something to the next session that asks, or to the one that is there.</summary>
    /// <param name="file">What to open; no line breaks.</param>
    /// <param name="parameters">Its parameters; no line breaks.</param>
    /// <exception cref="AgentException">Too much waits.</exception>
    public IRunningApp Hand(string file, string parameters)
    {
        if ((file + parameters).AsSpan().ContainsAny('\r', '\n'))
        {
            throw new AgentException("failed", "a path has a line break");
        }

        HandedApp app;
        lock (_lock)
        {
            app = new HandedApp(++_last, file, parameters);
        }

        if (!_waiting.Writer.TryWrite(app))
        {
            throw new AgentException("tooMany", $"{MostWaiting} applications wait for the user's session already");
        }

        _ = ForgetAsync(app);
        return app;
    }

    /// <summary>Serves one session to its end. One at a time.</summary>
    public async Task ServeAsync(Stream session, CancellationToken cancellationToken)
    {
        var running = new Dictionary<int, HandedApp>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await using var writer = new StreamWriter(session, new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
            Task hearing = HearAsync(session, running, over);
            while (await NextAsync(running, over.Token) is { } app)
            {
                await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{app.Number}\n{app.File}\n{app.Parameters}\n").AsMemory(), over.Token);
            }

            await writer.WriteLineAsync(Bye.AsMemory(), over.Token);
            await hearing.WaitAsync(Linger, time, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The session is gone, and what ran in it.
        }
        finally
        {
            await over.CancelAsync();
            lock (_lock)
            {
                foreach (HandedApp app in running.Values)
                {
                    app.NoteExit(Lost);
                }
            }
        }
    }

    /// <summary>The next that is to be started; null when nothing runs and nothing came for a while.</summary>
    private async Task<HandedApp?> NextAsync(Dictionary<int, HandedApp> running, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool isQuiet = false;
            using (var linger = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                linger.CancelAfter(Linger);
                try
                {
                    await _waiting.Reader.WaitToReadAsync(linger.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    isQuiet = true;
                }
            }

            lock (_lock)
            {
                while (_waiting.Reader.TryRead(out HandedApp? app))
                {
                    if (app.Take())
                    {
                        running.Add(app.Number, app);
                        return app;
                    }
                }

                if (isQuiet && running.Count == 0)
                {
                    return null;
                }
            }
        }
    }

    private async Task HearAsync(Stream session, Dictionary<int, HandedApp> running, CancellationTokenSource over)
    {
        try
        {
            using var reader = new StreamReader(session, new UTF8Encoding(false), leaveOpen: true);
            char[] one = new char[1];
            var line = new StringBuilder();
            while (await reader.ReadAsync(one, over.Token) == 1 && line.Length < 32)
            {
                if (one[0] != '\n')
                {
                    line.Append(one[0]);
                    continue;
                }

                string[] words = line.ToString().Split(' ');
                line.Clear();
                lock (_lock)
                {
                    if (words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                        && int.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code) && running.Remove(number, out HandedApp? app))
                    {
                        app.NoteExit(code);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // So below.
        }

        await over.CancelAsync();
    }

    private async Task ForgetAsync(HandedApp app)
    {
        await Task.Delay(Patience, time);
        app.GiveUp();
    }

    private sealed class HandedApp(int number, string file, string parameters) : IRunningApp
    {
        private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _state;

        public int Number => number;

        public string File => file;

        public string Parameters => parameters;

        public Task<int> Exit => _exit.Task;

        public bool IsAlive => !Exit.IsCompleted;

        public bool HasStarted => Volatile.Read(ref _state) == 1;

        public bool Take() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        public void GiveUp()
        {
            if (Interlocked.CompareExchange(ref _state, 2, 0) == 0)
            {
                _exit.TrySetResult(Lost);
            }
        }

        public void NoteExit(int code) => _exit.TrySetResult(code);

        public void Dispose() => GiveUp();
    }
}
