namespace MedV.LegacyAgent.Tests;

/// <summary>A test that runs the agent itself, which takes a runtime for the old framework.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MonoFactAttribute : FactAttribute
{
    public MonoFactAttribute() => Skip = AgentProcess.Runtime is null ? "this machine has no mono (mono-runtime)" : null;
}
