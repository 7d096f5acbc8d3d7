using System.ComponentModel;
using System.Diagnostics;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestProtocol;
using MedV.Workspaces;

namespace MedV.GuestBridge.Wishes;

/// <summary>Carries out what a guest wants of the host, if policy and user let it. There is one such thing: to open an address in the user's browser.</summary>
/// <param name="workspace">Title of the workspace.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told.</param>
internal sealed class GuestWishes(string workspace, TimeProvider time, Action<string> log) : IAsyncDisposable
{
    private static readonly TimeSpan BrowserStart = TimeSpan.FromSeconds(5);

    private readonly HostPrograms _programs = new(time);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();

    // Five pages at once are what a person may click on; a guest that wants more is not a person.
    private readonly TokenBucket _pace = new(perSecond: 0.2, burst: 5);
    private readonly long _began = time.GetTimestamp();
    private Task _doing = Task.CompletedTask;
    private bool _hasSaidTooOften;
    private volatile BridgeDisplay? _display;

    /// <summary>Where the user is.</summary>
    public void ShowOn(BridgeDisplay? display) => _display = display ?? _display;

    /// <summary>Takes a wish. One at a time; what comes meanwhile, or too often, is denied.</summary>
    /// <param name="untrustedWish">The wish.</param>
    /// <param name="answer">What policy says to addresses.</param>
    public void Take(GuestMessage.Want untrustedWish, VerbAnswer answer)
    {
        lock (_lock)
        {
            if (!_pace.TryTake(time.GetElapsedTime(_began)))
            {
                if (!_hasSaidTooOften)
                {
                    _hasSaidTooOften = true;
                    log("the guest wants something too often; that is denied");
                }

                return;
            }

            _hasSaidTooOften = false;
            if (untrustedWish.Verb != "open" || !GuestText.IsUrl(untrustedWish.Arg))
            {
                log($"denied what the guest wants: {untrustedWish.Verb}");
            }
            else if (answer is not (VerbAnswer.Allow or VerbAnswer.Ask))
            {
                log($"denied to open an address, as its policy says: {Shown(untrustedWish.Arg)}");
            }
            else if (!_doing.IsCompleted)
            {
                log($"denied to open an address while another is being opened: {Shown(untrustedWish.Arg)}");
            }
            else
            {
                _doing = OpenAsync(Safe(untrustedWish.Arg), answer == VerbAnswer.Ask, _stop.Token);
            }
        }
    }

    /// <summary>The address as programs of the host get it: what means something to a shell is written by number, for such a program may be a script.</summary>
    internal static string Safe(string url) => url.Replace("$", "%24", StringComparison.Ordinal).Replace("'", "%27", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _doing;
        _stop.Dispose();
    }

    private async Task OpenAsync(string url, bool asks, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            bool? answer = asks ? await new Question(_programs).AskAsync(workspace, url, _display, cancellationToken) : true;
            if (answer != true)
            {
                log(answer is null
                    ? $"denied to open an address, since nobody can be asked (zenity, kdialog or notify-send would): {Shown(url)}"
                    : $"denied to open an address, as its user says: {Shown(url)}");
                return;
            }

            log(await BrowseAsync(url, cancellationToken) ? $"opened an address for the guest: {Shown(url)}" : $"the host has no browser that opens {Shown(url)}");
        }
        catch (OperationCanceledException)
        {
            // The workspace goes.
        }
    }

    private async Task<bool> BrowseAsync(string url, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            return HostPrograms.Find("xdg-open") is string opener && await _programs.StartAsync([opener, url], _display, BrowserStart, cancellationToken);
        }

        try
        {
            // The user's browser, through ShellExecute.
            using Process? process = Process.Start(new ProcessStartInfo(url) { UseShellExecute = true });
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string Shown(string url) => url.Length <= 200 ? url : $"{url[..200]}...";
}
