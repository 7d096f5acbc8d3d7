namespace MedV.Fuzz.Engine;

/// <summary>What went wrong with one input.</summary>
/// <param name="Signature">The same for inputs that fail for the same reason, as far as that can be told.</param>
/// <param name="Text">For people.</param>
internal sealed record Failure(string Signature, string Text);
