using System.Collections.Immutable;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Sessions;
using MedV.GuestBridge.Setup.Steps;
using MedV.GuestProtocol;
using Step = MedV.GuestBridge.Setup.Steps.SetupStep;

namespace MedV.GuestBridge.Setup;

/// <summary>Has the agent carry out parts of a setup. What it has done under an identity it does not do again, so each may be asked any number of times.</summary>
internal static class GuestSteps
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A step as the agent is told of it.</summary>
    public static HostMessage.Setup Message(string identity, Step step) =>
        new(identity, "", "", "", "", [Wire(step.Kind, step.Arguments, step.Limit, step.SuccessCode, step.MayFail, step.MoreSuccessCodes)]);

    /// <summary>Name, account, language and time zone as the agent is told of them. It waits for a cloud-init that is still at work, if there is one.</summary>
    public static HostMessage.Setup Message(string identity, Seeds.GuestSeed seed, bool isWindows, TimeSpan limit) => new(
        identity,
        isWindows ? seed.ComputerName : seed.ComputerName.ToLowerInvariant(),
        seed.Account,
        seed.Host.Locale,
        seed.Host.TimeZone,
        isWindows ? [] : [Wire("command", ["/bin/sh", "-c", "! command -v cloud-init >/dev/null || cloud-init status --wait >/dev/null"], limit, 0, mayFail: true, null)]);

    /// <summary>Asks once, and listens for some seconds.</summary>
    /// <returns><see cref="SetupOutcome.NotYet"/> when it goes on, or the agent does not answer now.</returns>
    public static async Task<SetupOutcome> AskAsync(GuestLink link, HostMessage.Setup message, TimeProvider time, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource<GuestMessage.SetupProgress>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Listen(GuestMessage heard)
        {
            if (heard is GuestMessage.SetupProgress { Phase: "done" or "failed" } progress && progress.Identity == message.Identity)
            {
                over.TrySetResult(progress);
            }
        }

        link.Heard += Listen;
        try
        {
            try
            {
                await link.Session.DoAsync(message, cancellationToken);
            }
            catch (GuestChannelException e) when (e is { Fault: GuestChannelFault.Refused, Code: "busy" })
            {
                // It is at work, and says so when it is done.
            }

            GuestMessage.SetupProgress end = await over.Task.WaitAsync(Patience, time, cancellationToken);
            return end.Phase == "done" ? new SetupOutcome.Done() : new SetupOutcome.Failed(end.Text);
        }
        catch (GuestChannelException e) when (e is { Fault: GuestChannelFault.Refused, Code: not "session" })
        {
            return new SetupOutcome.Failed(e.Message);
        }
        catch (ArgumentException)
        {
            return new SetupOutcome.Failed("a step is too long to be sent to the guest");
        }
        catch (Exception e) when (e is GuestChannelException or TimeoutException)
        {
            return new SetupOutcome.NotYet();
        }
        finally
        {
            link.Heard -= Listen;
        }
    }

    private static GuestProtocol.SetupStep Wire(string kind, ImmutableArray<string> arguments, TimeSpan limit, int code, bool mayFail, ImmutableArray<int>? more) =>
        new(kind, arguments, (int)Math.Clamp(limit.TotalSeconds, 1, ProtocolLimits.SetupStepSeconds), code, mayFail, more);
}
