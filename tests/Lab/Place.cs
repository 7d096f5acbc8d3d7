using System.Net;

namespace MedV.Lab;

/// <summary>Somewhere in a branch where programs run: the origin, or a host.</summary>
/// <param name="Name">For people and file names: <c>origin</c>, <c>pc1</c>.</param>
/// <param name="Address">The address that the others reach it at.</param>
/// <param name="Port">The port that its server is to listen at: the origin's, or the daemon's for peers.</param>
/// <param name="Interface">The network interface that leads to its LAN.</param>
/// <param name="Namespace">The network namespace; null: the caller's own.</param>
public sealed record Place(string Name, IPAddress Address, int Port, string Interface, string? Namespace)
{
    /// <summary>Starts a program here.</summary>
    /// <param name="outputFile">Where all that it writes is appended.</param>
    /// <exception cref="LabException">It cannot be started.</exception>
    public RunningProgram Start(string program, IEnumerable<string> arguments, string outputFile)
    {
        (program, arguments) = Here(program, arguments);
        return RunningProgram.Start(program, arguments, environment: null, outputFile);
    }

    /// <summary>Runs a program here to its end, whatever its exit code is.</summary>
    /// <exception cref="LabException">It cannot be started.</exception>
    public Task<Command> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        (program, arguments) = Here(program, arguments);
        return Command.TryRunAsync(program, arguments, environment: null, cancellationToken);
    }

    // `ip netns exec` becomes the program it is given, so signals and /proc see that one.
    private (string Program, IEnumerable<string> Arguments) Here(string program, IEnumerable<string> arguments) => Namespace is null
        ? (program, arguments)
        : ("ip", ["netns", "exec", Namespace, program, .. arguments]);
}
