using System.CommandLine;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv enroll</c>: joins this PC to a realm.</summary>
internal static class EnrollCommand
{
    public static Command Create(CommandContext context)
    {
        var origin = new Option<string[]>("--origin")
        {
            Description = "Address of the realm's published folder; may be given more than once",
            HelpName = "URL",
            Required = true,
        };
        var root = new Option<string>("--root")
        {
            Description = "The realm's root fingerprint, 64 hexadecimal digits, as medv-sign init printed it",
            HelpName = "FINGERPRINT",
            Required = true,
        };
        var certificate = new Option<string>("--certificate")
        {
            Description = "PEM file with this PC's certificate and private key, from medv-sign host issue; - reads standard input",
            HelpName = "FILE",
            Required = true,
        };
        var command = new DocumentedCommand(
            "enroll",
            "Joins this PC to a realm",
            "medv enroll --origin https://images.example.org/medv --root 3f6c… --certificate pc-07.pem",
            ExitCode.NotFound,
            ExitCode.InUse,
            ExitCode.NotTrusted)
        {
            origin,
            root,
            certificate,
        };
        command.SetAction(async (parsed, token) =>
        {
            EnrollRequest request = Enrollment.Check(
                parsed.GetRequiredValue(origin), parsed.GetRequiredValue(root), Enrollment.Read(parsed.GetRequiredValue(certificate), context.Shell.Input));
            using ControlClient client = context.Connect(parsed);
            StatusReport status = await client.EnrollAsync(request, token);
            context.Print(parsed, status, ContractJson.Default.StatusReport, EnrolledView.Of);
            return (int)ExitCode.Done;
        });
        return command;
    }
}
