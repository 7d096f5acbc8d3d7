using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace MedV.Fuzz.Coverage;

/// <summary>Puts a call of <see cref="Probe.Hit"/> at the start of each part of a method that is entered by a jump or after one.</summary>
internal static class Instrumenter
{
    /// <summary>Makes an instrumented copy of an assembly.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="parts">How many parts were found.</param>
    public static MemoryStream Instrument(string path, out int parts)
    {
        using var module = ModuleDefinition.ReadModule(path);
        MethodReference hit = module.ImportReference(typeof(Probe).GetMethod(nameof(Probe.Hit)));
        parts = 0;
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            parts += Instrument(method.Body, hit, NumberOf(module.Name, parts));
        }

        var copy = new MemoryStream();
        module.Write(copy);
        copy.Position = 0;
        return copy;
    }

    private static int Instrument(MethodBody body, MethodReference hit, int seed)
    {
        body.SimplifyMacros();
        List<Instruction> starts = StartsOf(body);
        ILProcessor code = body.GetILProcessor();
        for (int i = 0; i < starts.Count; i++)
        {
            // The jumps to an instruction are references to the object, so that the object becomes the first of the probe.
            Instruction start = starts[i];
            Instruction moved = code.Create(OpCodes.Nop);
            (moved.OpCode, moved.Operand) = (start.OpCode, start.Operand);
            (start.OpCode, start.Operand) = (OpCodes.Ldc_I4, unchecked((seed + (i * 40503)) & (Probe.Places - 1)));
            code.InsertAfter(start, moved);
            code.InsertAfter(start, code.Create(OpCodes.Call, hit));
        }

        body.OptimizeMacros();
        return starts.Count;
    }

    private static List<Instruction> StartsOf(MethodBody body)
    {
        var starts = new HashSet<Instruction> { body.Instructions[0] };
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                starts.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                starts.UnionWith(targets);
            }

            if (instruction.OpCode.FlowControl is FlowControl.Cond_Branch && instruction.Next is not null)
            {
                starts.Add(instruction.Next);
            }
        }

        starts.UnionWith(body.ExceptionHandlers.Select(handler => handler.HandlerStart));
        return [.. body.Instructions.Where(starts.Contains)];
    }

    /// <summary>The same for the same assembly on every machine and in every run.</summary>
    private static int NumberOf(string module, int part)
    {
        unchecked
        {
            uint hash = (uint)part * 2654435761;
            foreach (char c in module)
            {
                hash = (hash ^ c) * 16777619;
            }

            return (int)(hash >> 8);
        }
    }
}
