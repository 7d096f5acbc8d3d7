using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Setup;

/// <summary>Runs first time setup beside everything else, and remembers across restarts how far it came.</summary>
/// <param name="system">The operating system.</param>
/// <param name="folder">Where it remembers; it outlives restarts.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstTimeSetup(IGuestSystem system, string folder, TimeProvider time) : IDisposable
{
    private const int MostEvents = 256;

    // A setup of policy's most steps and attempts is remembered whole.
    private const int MostRemembered = 4096;
    private const string Finished = "done";
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<GuestMessage> _events = new();
    private readonly CancellationTokenSource _end = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Begins, or goes on behind the last restart.</summary>
    /// <exception cref="AgentException">Another runs.</exception>
    public void Begin(HostMessage.Setup setup)
    {
        if (!_work.IsCompleted)
        {
            throw new AgentException("busy", "first time setup runs already");
        }

        Directory.CreateDirectory(folder);
        foreach (FileInfo old in new DirectoryInfo(folder).GetFiles("setup-*").OrderByDescending(file => file.LastWriteTimeUtc).Skip(MostRemembered))
        {
            old.Delete();
        }

        _work = Task.Run(() => RunAsync(setup, _end.Token), _end.Token);
    }

    /// <summary>What happened since the last call.</summary>
    public IEnumerable<GuestMessage> TakeEvents()
    {
        while (_events.TryDequeue(out GuestMessage? message))
        {
            yield return message;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task RunAsync(HostMessage.Setup setup, CancellationToken cancellationToken)
    {
        int step = 0;
        try
        {
            string known = Known(setup.Identity);
            if (known == Finished)
            {
                Tell(setup, setup.Steps.Length, "done", "it was done before");
                return;
            }

            step = int.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out int done) ? Math.Min(done, setup.Steps.Length) : 0;
            if (known.Length == 0)
            {
                Tell(setup, 0, "running", "name, user, locale and time zone");
                system.ApplySetup(setup);
                Remember(setup.Identity, "0");
            }

            for (; step < setup.Steps.Length; step++)
            {
                SetupStep now = setup.Steps[step];
                Tell(setup, step, now.Kind == "restart" ? "restarting" : "running", now.Arguments.IsEmpty ? now.Kind : now.Arguments[0]);
                if (now.Kind == "restart")
                {
                    Remember(setup.Identity, (step + 1).ToString(CultureInfo.InvariantCulture));
                    system.Quiesce();
                    system.Shutdown(restart: true);
                    return;
                }

                await DoAsync(now, cancellationToken);
                Remember(setup.Identity, (step + 1).ToString(CultureInfo.InvariantCulture));
            }

            Remember(setup.Identity, Finished);
            Tell(setup, step, "done", "all steps are done");
        }
        catch (Exception exception) when (exception is AgentException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            Tell(setup, step, "failed", exception.Message);
        }
    }

    private async Task DoAsync(SetupStep step, CancellationToken cancellationToken)
    {
        if (step.Kind == "rename")
        {
            system.Rename(step.Arguments[0]);
            return;
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(step.Seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        if (step.Kind == "check")
        {
            await ConnectAsync(step, either.Token, cancellationToken);
            return;
        }

        using Process process = Process.Start(new ProcessStartInfo(step.Arguments[0], step.Arguments.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new AgentException("failed", $"{step.Arguments[0]} took more than {step.Seconds} s");
        }

        if (process.ExitCode != step.SuccessCode && step.MoreSuccessCodes?.Contains(process.ExitCode) is not true && !step.MayFail)
        {
            throw new AgentException("failed", $"{step.Arguments[0]} ended with {process.ExitCode}, not {step.SuccessCode}");
        }
    }

    // A network that was just set up may need a moment, so one refusal is not the end.
    private async Task ConnectAsync(SetupStep step, CancellationToken late, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(step.Arguments[0], int.Parse(step.Arguments[1], CultureInfo.InvariantCulture), late);
                return;
            }
            catch (SocketException)
            {
                await Task.WhenAny(Task.Delay(BetweenChecks, time, late));
            }
            catch (OperationCanceledException)
            {
                // Said below.
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (late.IsCancellationRequested)
            {
                if (step.MayFail)
                {
                    return;
                }

                throw new AgentException("failed", $"{step.Arguments[0]} did not answer at port {step.Arguments[1]} within {step.Seconds} s");
            }
        }
    }

    private string Known(string identity)
    {
        string path = Path.Combine(folder, "setup-" + identity);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }

    // What a step did is on the disk before the step counts as done, and that is before the host is told.
    private void Remember(string identity, string state)
    {
        system.Quiesce();
        string path = Path.Combine(folder, "setup-" + identity);
        File.WriteAllText(path + ".new", state);
        File.Move(path + ".new", path, overwrite: true);
        system.Quiesce();
    }

    private void Tell(HostMessage.Setup setup, int step, string phase, string text)
    {
        if (_events.Count < MostEvents)
        {
            _events.Enqueue(new GuestMessage.SetupProgress(setup.Identity, step, phase, text));
        }
    }
}
