using System.Diagnostics;

namespace MedV.Lab;

/// <summary>A command that was run to its end.</summary>
/// <param name="Line">The command line, for messages.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record Command(string Line, int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end; whatever its exit code is.</summary>
    /// <exception cref="LabException">The program cannot be started.</exception>
    public static async Task<Command> TryRunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        ProcessStartInfo start = Programs.StartInfo(program, arguments, environment);
        using Process process = Programs.Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return new Command(Programs.Line(start), process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs a program to its end and gives its standard output.</summary>
    /// <exception cref="LabException">The program cannot be started or ends with another code than 0.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await TryRunAsync(program, arguments, environment: null, cancellationToken)).Succeeded().Output;

    /// <summary>This command, when it ended with code 0.</summary>
    /// <exception cref="LabException">It ended with another code; the message has what it wrote.</exception>
    public Command Succeeded() => ExitCode == 0
        ? this
        : throw new LabException($"'{Line}' ended with code {ExitCode}: {Error.Trim()} {Output.Trim()}");
}
