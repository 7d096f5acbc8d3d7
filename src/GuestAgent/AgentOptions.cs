namespace MedV.GuestAgent;

/// <summary>The command line of <c>medv-guest</c>.</summary>
/// <param name="Channel">The device to the host.</param>
/// <param name="User">Who applications run as; null for whoever the agent is.</param>
/// <param name="Folder">Where files of launches are; null for the usual place.</param>
/// <param name="State">Where first time setup remembers; null for the usual place.</param>
internal sealed record AgentOptions(string? Channel, string? User, string? Folder, string? State)
{
    /// <summary>Reads arguments.</summary>
    /// <returns>The options; null with <paramref name="fault"/> when they are wrong.</returns>
    public static AgentOptions? Parse(IReadOnlyList<string> arguments, out string fault)
    {
        var options = new AgentOptions(null, null, null, null);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is not ("--channel" or "--user" or "--folder" or "--state"))
            {
                fault = $"'{arguments[i]}' is not known";
                return null;
            }

            if (i + 1 == arguments.Count || arguments[i + 1].Length == 0)
            {
                fault = $"{arguments[i]} needs a value";
                return null;
            }

            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--channel" => options with { Channel = value },
                "--user" => options with { User = value },
                "--folder" => options with { Folder = value },
                _ => options with { State = value },
            };
        }

        fault = "";
        return options;
    }
}
