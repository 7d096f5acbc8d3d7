using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace MedV.Fuzz.Coverage;

/// <summary>Puts a call of <see cref="Probe.Hit"/> at the start of each part of a method that is entered by a jump or after one.</summary>
internal sealed class Instrumenter
{
    /// <summary>Odd, so that each part has a place of its own, and neighbours are far from each other.</summary>
    private const int Spread = 40503;

    private readonly List<string> _parts = [];

    /// <summary>The method that each part is of, in the order of <see cref="PlaceOf"/>.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>What a part is called in <see cref="Probe.Hit"/>.</summary>
    public static int PlaceOf(int part) => unchecked(part * Spread) & (Probe.Places - 1);

    /// <summary>Makes an instrumented copy of an assembly.</summary>
    public MemoryStream Instrument(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        MethodReference hit = module.ImportReference(typeof(Probe).GetMethod(nameof(Probe.Hit)));
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            Instrument(method, hit);
        }

        var copy = new MemoryStream();
        module.Write(copy);
        copy.Position = 0;
        return copy;
    }

    private void Instrument(MethodDefinition method, MethodReference hit)
    {
        method.Body.SimplifyMacros();
        ILProcessor code = method.Body.GetILProcessor();
        foreach (Instruction start in StartsOf(method.Body))
        {
            // The jumps to an instruction are references to the object, so that the object becomes the first of the probe.
            Instruction moved = code.Create(OpCodes.Nop);
            (moved.OpCode, moved.Operand) = (start.OpCode, start.Operand);
            (start.OpCode, start.Operand) = (OpCodes.Ldc_I4, PlaceOf(_parts.Count));
            code.InsertAfter(start, moved);
            code.InsertAfter(start, code.Create(OpCodes.Call, hit));
            _parts.Add($"{method.DeclaringType.FullName}.{method.Name}");
        }

        method.Body.OptimizeMacros();
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
}
