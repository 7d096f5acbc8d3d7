using System.Runtime.InteropServices;
using MedV.SigningTool;
using MedV.SigningTool.Commands;
using Spectre.Console;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var session = new Session
{
    Output = Console.Out,
    Error = Console.Error,
    Time = TimeProvider.System,
    Environment = Environment.GetEnvironmentVariable,
    AskPassphrase = Console.IsInputRedirected || Console.IsErrorRedirected ? null : PassphrasePrompt.Ask,
    Progress = Console.IsErrorRedirected
        ? null
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }),
};
return await CommandLine.RunAsync(args, session, stop.Token);
