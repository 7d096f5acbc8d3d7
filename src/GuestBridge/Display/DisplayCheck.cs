using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Display;

/// <summary>What <c>doctor</c> says of the user's display.</summary>
/// <param name="IsGood">Whether guests' windows can be shown.</param>
/// <param name="Sentence">What was found.</param>
/// <param name="Hint">What to do, if something is.</param>
internal sealed record DisplayCheck(bool IsGood, string Sentence, string? Hint = null)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>Looks at the display of a session.</summary>
    /// <param name="environment">Gives a variable of the session: <c>DISPLAY</c>, <c>XAUTHORITY</c>, <c>HOME</c>, <c>WAYLAND_DISPLAY</c>.</param>
    /// <param name="hostName">The name of this host.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DisplayCheck> RunAsync(
        Func<string, string?> environment, string hostName, TimeProvider time, CancellationToken cancellationToken)
    {
        bool wayland = !string.IsNullOrEmpty(environment("WAYLAND_DISPLAY"));
        using var limit = new CancellationTokenSource(AnswerTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            UserDisplay display = await UserDisplay.FindAsync(environment, hostName, either.Token);
            await using XConnection connection = await display.OpenAsync(either.Token);
            await SecurityExtension.OpcodeAsync(connection, either.Token);
            string through = wayland ? ", through XWayland" : "";
            return new DisplayCheck(true, $"the display {display.Address} takes windows of guests and keeps them apart from the user's{through}");
        }
        catch (DisplayException exception)
        {
            return new DisplayCheck(false, exception.Message, HintFor(exception.Fault, wayland));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DisplayCheck(false, $"the X server does not answer within {AnswerTime.TotalSeconds:0} s", HintFor(DisplayFault.Unreachable, wayland));
        }
    }

    private static string HintFor(DisplayFault fault, bool wayland) => fault switch
    {
        DisplayFault.None when wayland => "this is a Wayland session without XWayland: install xwayland and log on again",
        DisplayFault.None => "log on to a graphical session, or set DISPLAY",
        DisplayFault.Address => "DISPLAY must name a display of this machine, as :0 or localhost:10",
        DisplayFault.Refused or DisplayFault.Authority => "XAUTHORITY must name the session's file with cookies, which this user may read",
        DisplayFault.NoSecurity when wayland => "this XWayland has no SECURITY extension: log on to an X11 session, or show the guest's screen with its console",
        DisplayFault.NoSecurity => "start the X server with +extension SECURITY, or show the guest's screen with its console",
        _ => "see whether the X server of the session runs",
    };
}
