using System.Collections.Immutable;
using System.CommandLine;
using MedV.Cli.Bridge;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv doctor</c>: what keeps this PC from its images.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new DocumentedCommand("doctor", "Checks what the daemon needs, and says what to do about what is wrong", "medv doctor");
        command.SetAction(async (parsed, token) =>
        {
            string socket = context.SocketOf(parsed);
            DoctorCheck place = CheckSocket(socket);
            ImmutableArray<DoctorCheck> checks = [place];
            ExitCode code = ExitCode.Unreachable;
            if (place.State == CheckState.Ok)
            {
                try
                {
                    using ControlClient client = context.Connect(parsed);
                    DoctorReport report = await client.GetAsync("/v1/doctor", ContractJson.Default.DoctorReport, token);
                    checks = [place, new DoctorCheck("daemon", CheckState.Ok, "medvd answers", Hint: null), .. report.Checks];
                    code = report.Checks.Any(check => check.State == CheckState.Failed) ? ExitCode.Failed : ExitCode.Done;
                }
                catch (ProblemException exception)
                {
                    checks = [place, new DoctorCheck("daemon", CheckState.Failed, exception.Problem.Error, exception.Problem.Hint)];
                    code = exception.Problem.Code;
                }
            }

            if (!Environment.IsPrivilegedProcess)
            {
                // What root runs is not somebody's desktop.
                checks = checks.AddRange(await CheckDesktopAsync(context.Bridge(parsed), token));
            }

            context.Print(parsed, new DoctorReport(checks), ContractJson.Default.DoctorReport, DoctorView.Of);
            return (int)code;
        });
        return command;
    }

    private static async Task<ImmutableArray<DoctorCheck>> CheckDesktopAsync(BridgeClient bridge, CancellationToken cancellationToken)
    {
        try
        {
            BridgeReply reply = await bridge.AskAsync(new BridgeRequest(BridgeVerb.Doctor, Display: bridge.Display()), _ => { }, cancellationToken);
            return reply.Checks ?? [];
        }
        catch (ProblemException exception)
        {
            return [new DoctorCheck("bridge", CheckState.Failed, exception.Problem.Error, exception.Problem.Hint)];
        }
    }

    private static DoctorCheck CheckSocket(string socket) =>
        File.Exists(socket) ? new DoctorCheck("socket", CheckState.Ok, $"{socket} is there", Hint: null)
        : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket)))
            ? new DoctorCheck("socket", CheckState.Failed, $"there is no {socket}: medvd is not running", "start it with: systemctl start medvd")
            : new DoctorCheck(
                "socket",
                CheckState.Failed,
                $"there is not even a folder for {socket}: medvd never ran here, or uses another socket",
                "start it with: systemctl start medvd; or name its socket with --socket or MEDV_SOCKET");
}
