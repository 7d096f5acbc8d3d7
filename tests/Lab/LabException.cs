namespace MedV.Lab;

/// <summary>The lab could not do what it was asked: a command failed, a program ended early, or nothing happened in time.</summary>
public sealed class LabException(string message) : Exception(message);
