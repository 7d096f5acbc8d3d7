using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MedV.GuestBridge.Setup.Steps;
using MedV.Workspaces;
using Policy = MedV.Workspaces.SetupStep;

namespace MedV.GuestBridge.Setup;

/// <summary>Turns what policy says of a setup into how it goes. Pure.</summary>
internal static class SetupPlans
{
    /// <summary>Each further attempt may take longer by this part of the first one's time: 15 minutes for the usual 45.</summary>
    private const int GrowthDivisor = 3;

    /// <summary>The plan of a first time setup: all steps of policy, also those that run at every start, because one may need the other.</summary>
    public static SetupPlan Of(SetupSettings settings)
    {
        TimeSpan limit = TimeSpan.FromMinutes(settings.TimeoutMinutes);
        return new SetupPlan
        {
            Steps = [.. settings.Steps.SelectMany(step => Steps(step, limit))],
            Attempts = settings.Retries + 1,
            AttemptLimit = limit,
            AttemptGrowth = limit / GrowthDivisor,
            Messages = new SetupMessages { Failure = "%workspace% could not be set up: %reason%" },
        };
    }

    /// <summary>The steps that run at every cold start.</summary>
    public static ImmutableArray<Steps.SetupStep> AtEveryStart(SetupSettings? settings) =>
        [.. (settings?.Steps ?? []).Where(step => !step.Once).SelectMany(step => Steps(step, TimeSpan.FromMinutes(settings!.TimeoutMinutes)))];

    /// <summary>Names what a setup is of: the version of the base disk, and what policy says. One of another policy that is not done begins anew.</summary>
    public static string KeyOf(SetupSettings settings) => Digest(Encoding.UTF8.GetBytes(string.Join('\0', Words(settings))));

    /// <summary>12 hexadecimal digits that stand for some bytes.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6));

    private static IEnumerable<string> Words(SetupSettings settings) =>
    [
        settings.NameMask ?? "", $"{settings.CopyLocale} {settings.CopyTimeZone} {settings.GuestAdmin} {settings.Retries} {settings.TimeoutMinutes}",
        .. settings.Steps.SelectMany(step => (string[])
            [$"{step.Command.Length}", .. step.Command, $"{step.Once} {step.Restart} {string.Join(' ', step.OkCodes)}", step.Message ?? "", step.FailureMessage ?? ""]),
    ];

    private static IEnumerable<Steps.SetupStep> Steps(Policy step, TimeSpan limit)
    {
        yield return new Steps.SetupStep(
            "command", step.Command, limit, step.OkCodes[0], MayFail: false, WantsRestart: false, step.Message ?? "", step.FailureMessage ?? "",
            step.OkCodes.Length > 1 ? step.OkCodes[1..] : null);
        if (step.Restart)
        {
            yield return new Steps.SetupStep("restart", [], limit, 0, MayFail: false, WantsRestart: false, "the machine restarts", step.FailureMessage ?? "");
        }
    }
}
