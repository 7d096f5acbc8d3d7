namespace MedV.LegacyAgent;

/// <summary>The command line of <c>medv-guest-legacy</c>.</summary>
/// <param name="Channel">The port to the host; null for the usual one.</param>
/// <param name="Apps">A list of applications; null for the Start menu.</param>
/// <param name="Folder">Where files of launches are; null for the usual place.</param>
internal sealed record AgentOptions(string? Channel, string? Apps, string? Folder)
{
    /// <summary>Reads arguments.</summary>
    /// <returns>The options; null with <paramref name="fault"/> when they are wrong.</returns>
    public static AgentOptions? Parse(IList<string> arguments, out string fault)
    {
        var options = new AgentOptions(null, null, null);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is not ("--channel" or "--apps" or "--folder"))
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
                "--apps" => options with { Apps = value },
                _ => options with { Folder = value },
            };
        }

        fault = "";
        return options;
    }
}
