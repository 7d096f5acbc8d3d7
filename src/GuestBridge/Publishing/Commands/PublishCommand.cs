using System.Text.Json;
using MedV.Terminal;

namespace MedV.GuestBridge.Publishing.Commands;

/// <summary>The hidden command <c>medv-bridge publish</c>: brings the menus to what a file says. For tests and for looking into trouble.</summary>
internal sealed class PublishCommand(Func<IMenuPlatform> platform, TextWriter output, TextWriter error)
{
    private const string Program = "medv-bridge";
    private const int MostPlanBytes = 256 << 20;

    private static readonly Problem Usage =
        new(ExitCode.WrongUsage, "wrong words", "medv-bridge publish --plan FILE --medv PATH [--dry-run] [--json]; without workspaces in FILE all menus go");

    /// <summary>Runs it with the words behind <c>publish</c>.</summary>
    public async Task<ExitCode> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (!TryParse(arguments, out string? file, out string? medv, out PublishMode mode, out bool isJson))
        {
            return Fail(Usage);
        }

        PlanDocument plan;
        try
        {
            await using FileStream stream = File.OpenRead(file!);
            if (stream.Length > MostPlanBytes)
            {
                return Fail(new Problem(ExitCode.Failed, $"{file} is longer than {MostPlanBytes >> 20} MiB"));
            }

            plan = await JsonSerializer.DeserializeAsync(stream, PublishingJson.Default.PlanDocument, cancellationToken) ?? throw new JsonException("it is null");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return Fail(new Problem(ExitCode.Failed, $"cannot read {file}: {fault.Message}"));
        }

        try
        {
            IMenuPlatform host = platform();
            PublishOutcome outcome = await new MenuPublisher(host).PublishAsync(plan.Realm, plan.ToWorkspaces(), medv!, mode, cancellationToken);
            Print(PublishReport.Of(outcome, host.Store.PathOf), isJson);
            return outcome.Failures.IsEmpty ? ExitCode.Done : ExitCode.DoneInPart;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Fail(new Problem(ExitCode.Failed, fault.Message));
        }
    }

    private static bool TryParse(string[] arguments, out string? file, out string? medv, out PublishMode mode, out bool isJson)
    {
        (file, medv, mode, isJson) = (null, null, PublishMode.CarryOut, false);
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--plan" when i + 1 < arguments.Length:
                    file = arguments[++i];
                    break;
                case "--medv" when i + 1 < arguments.Length:
                    medv = arguments[++i];
                    break;
                case "--dry-run":
                    mode = PublishMode.DryRun;
                    break;
                case "--json":
                    isJson = true;
                    break;
                default:
                    return false;
            }
        }

        return file is not null && medv is not null;
    }

    private ExitCode Fail(Problem problem)
    {
        problem.WriteTo(error, Program);
        return problem.Code;
    }

    private void Print(PublishReport report, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, PublishingJson.Default.PublishReport));
            return;
        }

        foreach (PublishReport.Change change in report.Changes)
        {
            output.WriteLine($"{change.Verb} {change.Path}");
        }

        foreach (string line in report.Failures.Select(failure => $"{Program}: error: {failure}").Concat(report.Remarks.Select(remark => $"{Program}: {remark}")))
        {
            error.WriteLine(line);
        }
    }
}
