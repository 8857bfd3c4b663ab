package dev.fluxion.core.cpu;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.fluxion.core.expr.Precision;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Makes a {@link Transposition}. Of rows 0 … n − 1, row i is zipped with row i + n/2: the two rows that come of it take places 2i
 * and 2i + 1. After log₂ n such rounds rows have become columns.
 */
final class TranspositionCompiler {
    private static final ClassDesc SHUFFLE = ClassDesc.of("jdk.incubator.vector", "VectorShuffle");
    /** How two rows are zipped: the first halves, the second halves. */
    private static final List<String> ZIPS = List.of("FIRST", "SECOND");
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(CD_void, CD_int, CD_Object, CD_int, CD_int, CD_Object, CD_int, CD_int);
    /** Parameters of {@link Transposition#run}. */
    private static final int SQUARES = 0;
    private static final int FROM = 1;
    private static final int FROM_AT = 2;
    private static final int FROM_ROW = 3;
    private static final int TO = 4;
    private static final int TO_AT = 5;
    private static final int TO_ROW = 6;

    private final VectorEmitter emitter;
    private final int n;

    private TranspositionCompiler(VectorEmitter emitter) {
        this.emitter = emitter;
        n = emitter.lanes();
    }

    static Transposition compile(Precision precision) {
        var compiler = new TranspositionCompiler(new VectorEmitter(precision));
        return (Transposition) KernelCompiler.define(Transposition.class, "transposed matrices",
                builder -> {
                    for (String zip : ZIPS) {
                        builder.withField(zip, SHUFFLE, ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
                    }
                    builder.withMethodBody(CLASS_INIT_NAME, MTD_void, ClassFile.ACC_STATIC, compiler::initialize);
                    builder.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, compiler::write);
                });
    }

    private void write(CodeBuilder code) {
        int from = array(code, FROM);
        int to = array(code, TO);
        int square = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(square);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(top).iload(square).iload(code.parameterSlot(SQUARES)).if_icmpge(end);
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(from).iload(code.parameterSlot(FROM_AT)).iload(code.parameterSlot(FROM_ROW)).loadConstant(i).imul().iadd();
            emitter.load(code.iload(square).loadConstant(n).imul().iadd(), false);
            code.astore(rows[i]);
        }
        for (int distance = 1; distance < n; distance *= 2) {
            int[] zipped = new int[n];
            for (int i = 0; i < n; i++) {
                zipped[i] = code.allocateLocal(TypeKind.REFERENCE);
                code.aload(rows[i / 2]).getstatic(KernelCompiler.KERNEL, ZIPS.get(i % 2), SHUFFLE).aload(rows[i / 2 + n / 2]);
                code.invokevirtual(emitter.vector, "rearrange", MethodTypeDesc.of(emitter.vector, SHUFFLE, VectorEmitter.VECTOR));
                code.astore(zipped[i]);
            }
            rows = zipped;
        }
        for (int i = 0; i < n; i++) {
            code.aload(to).iload(code.parameterSlot(TO_AT)).iload(code.parameterSlot(TO_ROW));
            code.iload(square).loadConstant(n).imul().loadConstant(i).iadd().imul().iadd();
            emitter.store(code.aload(rows[i]), false);
        }
        code.iinc(square, 1).goto_(top).labelBinding(end).return_();
    }

    private int array(CodeBuilder code, int parameter) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(code.parameterSlot(parameter)).checkcast(emitter.numberArray()).astore(local);
        return local;
    }

    /** Zips as constants, for the JIT compiler to see through. */
    private void initialize(CodeBuilder code) {
        for (int part = 0; part < ZIPS.size(); part++) {
            emitter.species(code);
            code.loadConstant(part).invokestatic(SHUFFLE, "makeZip", MethodTypeDesc.of(SHUFFLE, VectorEmitter.SPECIES, CD_int));
            code.putstatic(KernelCompiler.KERNEL, ZIPS.get(part), SHUFFLE);
        }
        code.return_();
    }
}
