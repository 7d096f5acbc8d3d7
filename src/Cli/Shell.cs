namespace MedV.Cli;

/// <summary>What a command finds around it.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output: data only.</param>
/// <param name="Error">Standard error: errors and hints.</param>
/// <param name="IsTerminal">Whether a person looks at the output, and wants colour and motion.</param>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Time">The clock.</param>
internal sealed record Shell(
    TextReader Input, TextWriter Output, TextWriter Error, bool IsTerminal, Func<string, string?> Variable, TimeProvider Time);
