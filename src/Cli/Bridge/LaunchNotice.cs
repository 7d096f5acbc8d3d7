using System.ComponentModel;
using System.Diagnostics;
using MedV.Cli.Views;
using MedV.GuestBridge.Control.Contract;

namespace MedV.Cli.Bridge;

/// <summary>Tells a user who waits what is being done: on a terminal as lines, after a click in a menu as a notice of the desktop.</summary>
/// <remarks>What takes less than a second is not told: the window itself says it.</remarks>
/// <param name="shell">The surroundings of the command.</param>
/// <param name="title">What the user clicked.</param>
internal sealed class LaunchNotice(Shell shell, string title)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly long _begun = shell.Time.GetTimestamp();
    private LaunchStage? _told;
    private long _toldAt;

    /// <summary>Takes one line of progress.</summary>
    public void Report(BridgeReply reply)
    {
        bool isNew = reply.Stage != _told || shell.Time.GetElapsedTime(_toldAt) >= Patience;
        if (shell.Time.GetElapsedTime(_begun) < Patience || !isNew)
        {
            return;
        }

        bool isFirst = reply.Stage != _told;
        (_told, _toldAt) = (reply.Stage, shell.Time.GetTimestamp());
        string words = $"{Words.Visible(reply.Text ?? "")}{Words.Left((long?)reply.SecondsLeft)}";
        if (shell.IsTerminal)
        {
            shell.Error.WriteLine(words);
        }
        else if (isFirst)
        {
            // A notice a second would drive its reader mad.
            Notify("low", words);
        }
    }

    /// <summary>Tells why nothing happens. A terminal is told by the command itself.</summary>
    public void Fail(string sentence)
    {
        if (!shell.IsTerminal)
        {
            Notify("critical", Words.Visible(sentence));
        }
    }

    private void Notify(string urgency, string sentence)
    {
        if (shell.Variable("DISPLAY") is null && shell.Variable("WAYLAND_DISPLAY") is null)
        {
            return;
        }

        try
        {
            Process.Start(new ProcessStartInfo("notify-send", ["--app-name=MedV", $"--urgency={urgency}", "--", title, sentence])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })?.Dispose();
        }
        catch (Win32Exception)
        {
            // A desktop without it tells nothing; standard error has the sentence all the same.
        }
    }
}
