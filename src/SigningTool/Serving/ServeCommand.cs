using System.CommandLine;
using System.Net;
using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Serving;

/// <summary><c>medv-sign serve</c>.</summary>
internal static class ServeCommand
{
    private const string DefaultEndpoint = "127.0.0.1:8080";

    public static Command Build(Session session)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A published folder" };
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port; port 0 takes a free one",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => DefaultEndpoint,
        };
        listen.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Parse(result.Tokens[0].Value) is null)
            {
                result.AddError($"--listen takes an IP address and a port, like {DefaultEndpoint} or [::]:8080, not \"{result.Tokens[0].Value}\"");
            }
        });
        var accessLog = new Option<string?>("--access-log") { Description = "Append one line of JSON per answer", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        var command = new ToolCommand(
            "serve",
            "Serves a published folder over HTTP with ranges until it is told to stop (SIGINT, SIGTERM).",
            "medv-sign serve ./published --listen 0.0.0.0:8080",
            ExitCode.NotFound,
            ExitCode.InUse)
        {
            folder, listen, accessLog, json,
        };
        return command.Does(async (parsed, token) =>
        {
            var served = new ServedFolder(parsed.GetRequiredValue(folder));
            if (!Directory.Exists(served.FullPath))
            {
                throw new ProblemException(ExitCode.NotFound, $"{served.FullPath} does not exist", "make it with medv-sign publish");
            }

            IPEndPoint endpoint = Parse(parsed.GetRequiredValue(listen))!;
            using var log = new AccessLog(parsed.GetValue(accessLog));
            await OriginServer.RunAsync(
                served,
                endpoint,
                log,
                session.Time,
                address =>
                {
                    session.Report(
                        parsed.GetValue(json),
                        new ServeReport(served.FullPath, address),
                        ToolJson.Default.ServeReport,
                        $"serving {served.FullPath} at {address}");
                    session.Output.Flush();
                },
                token);
            return ExitCode.Done;
        });
    }

    // IPEndPoint takes an address alone too, and reads "::1" as one; the port must be said.
    private static IPEndPoint? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > 0 && (text[colon - 1] == ']' || text.IndexOf(':', StringComparison.Ordinal) == colon);
        return hasPort && IPEndPoint.TryParse(text, out IPEndPoint? endpoint) ? endpoint : null;
    }
}
