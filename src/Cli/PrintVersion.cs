using System.CommandLine;
using System.CommandLine.Invocation;

namespace MedV.Cli;

/// <summary>Prints <c>medv 0.1.0</c>.</summary>
internal sealed class PrintVersion(string version) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"medv {version}");
        return 0;
    }
}
