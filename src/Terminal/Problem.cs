namespace MedV.Terminal;

/// <summary>What a program says when it cannot do its work.</summary>
/// <param name="Code">How the program ends.</param>
/// <param name="Error">What was found, what was expected, where. No capital, no full stop.</param>
/// <param name="Hint">The next step for the reader, if there is one.</param>
internal sealed record Problem(ExitCode Code, string Error, string? Hint = null)
{
    /// <summary>Writes <c>program: error: …</c> and, if there is a hint, <c>program: hint: …</c>.</summary>
    public void WriteTo(TextWriter writer, string program)
    {
        writer.WriteLine($"{program}: error: {Error}");
        if (Hint is not null)
        {
            writer.WriteLine($"{program}: hint: {Hint}");
        }
    }
}
