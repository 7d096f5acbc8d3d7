using MedV.Terminal;

namespace MedV.GuestBridge.Hosting;

/// <summary>The command line of <c>medv-bridge</c> when it is the bridge of a user.</summary>
/// <param name="DaemonSocket">The daemon's socket for users.</param>
/// <param name="Background">Whether it lets go of its terminal.</param>
/// <param name="Agents">The folder with the programs of agents; null for the one beside this program.</param>
/// <param name="AllowRoot">Whether root may start machines: for tests in a container.</param>
internal sealed record BridgeArguments(string DaemonSocket, bool Background, string? Agents, bool AllowRoot)
{
    private const string UsualSocket = "/run/medv/medvd.sock.users";

    /// <summary>Reads the words.</summary>
    /// <returns><see langword="null"/> with the problem when they are wrong.</returns>
    public static BridgeArguments? TryParse(IReadOnlyList<string> words, out Problem? problem)
    {
        var read = new BridgeArguments(UsualSocket, Background: false, Agents: null, AllowRoot: false);
        problem = null;
        for (int at = 0; at < words.Count; at++)
        {
            switch (words[at])
            {
                case "--background":
                    read = read with { Background = true };
                    break;
                case "--allow-root":
                    read = read with { AllowRoot = true };
                    break;
                case "--agents" when at + 1 < words.Count && Path.IsPathFullyQualified(words[at + 1]):
                    read = read with { Agents = words[++at] };
                    break;
                case "--daemon" when at + 1 < words.Count:
                    read = read with { DaemonSocket = words[++at] };
                    break;
                default:
                    problem = new Problem(ExitCode.WrongUsage, $"unknown argument '{words[at]}'", "medv-bridge --help shows how it is used");
                    return null;
            }
        }

        return read;
    }
}
